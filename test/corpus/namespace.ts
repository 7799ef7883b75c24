/** Our `WebAssembly` for the programs: with the compiler behind it, and a record of what is compiled. */
import type { Trace } from '../../compiler/index.ts';
import {
  type Namespace,
  run_time_compiler,
  with_compiler,
} from '../../runtime-support/webassembly/compile.ts';
import { corpusOptions } from './options.ts';

/** The binaries compiled so far. */
export const compiled: Uint8Array[] = [];

/** The verifier takes longer than all the rest; beyond this many bytes it is left out. */
const verifiedSize = 1_000_000;

const [verifying, trusting] = [true, false].map(verify => {
  const trace: Trace = { print: null, func: null, verify };
  return run_time_compiler(corpusOptions(), trace);
});

/** What takes the place of `globalThis.WebAssembly`. */
export const namespace: Namespace = with_compiler({
  ...trusting!,
  compile(bytes, provided) {
    const emitted = (bytes.length <= verifiedSize ? verifying! : trusting!).compile(bytes, provided);
    compiled.push(bytes);
    return emitted;
  },
});
