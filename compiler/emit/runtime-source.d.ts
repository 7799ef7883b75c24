/** Made by the build from runtime-support/: every file's JavaScript, to be read and minified. */
declare module '#runtime-source' {
  export interface RuntimeFile {
    /** such as "memory.js" */
    readonly name: string;
    readonly readable: string;
    /** Minified but for its top-level names. */
    readonly compact: string;
  }
  const files: readonly RuntimeFile[];
  export default files;
}
