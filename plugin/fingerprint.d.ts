/** Made by the build: a hash of the compiler's and the runtime's sources. What is emitted is the same as long as this is. */
declare module '#fingerprint' {
  const fingerprint: string;
  export default fingerprint;
}
