/** Made by the build from runtime-support/: every file's JavaScript, to be read and minified; each follows those that it imports. */
declare module '#runtime-source' {
  export interface RuntimeFile {
    /** such as "memory.js" */
    readonly name: string;
    /** of its top-level declarations */
    readonly names: readonly string[];
    readonly readable: string;
    /** Minified but for its top-level names. */
    readonly compact: string;
  }
  const files: readonly RuntimeFile[];
  export default files;
}
