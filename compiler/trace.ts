/** What the command line asks of the compiler besides its result: to show, or check, a function after a stage, and how far it is. */

export interface Trace {
  /** Receives the text of functions after the stage or pass of this name; 'all' for every one. */
  readonly print: { readonly stage: string; readonly write: (text: string) => void } | null;
  /** Only this function, by index. */
  readonly func: number | null;
  /** Checks the IR after every pass. */
  readonly verify: boolean;
  /** Is told after each function how many of how many are done. */
  readonly progress?: (done: number, total: number) => void;
}

export const noTrace: Trace = { print: null, func: null, verify: false };
