/** What `--print` and `--verify` ask of the compiler: to show, or check, a function after a stage. */

export interface Trace {
  /** Receives the text of functions after the stage or pass of this name; 'all' for every one. */
  readonly print: { readonly stage: string; readonly write: (text: string) => void } | null;
  /** Only this function, by index. */
  readonly func: number | null;
  /** Checks the IR after every pass. */
  readonly verify: boolean;
}

export const noTrace: Trace = { print: null, func: null, verify: false };
