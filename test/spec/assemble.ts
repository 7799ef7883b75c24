/**
 * Text modules to binaries, by wasm-tools, and by wabt what wasm-tools no longer takes: legacy exceptions. Neither
 * validates. There is no cache: the suite's 5,462 text modules assemble in a third of a second, starting the tool
 * included in less than one, which is what reading as many cached files would cost.
 */
import type { ModuleSource } from './script.ts';

/** Neither assembler takes the text. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}

/** The bytes of a script's module. Text is read as UTF-8. */
export async function assemble(source: ModuleSource): Promise<Uint8Array> {
  if (source.form === 'binary') return source.bytes;
  const text = escapeNonAscii(source.text);
  const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  try {
    return await parse(text);
  } catch (error) {
    return (await assembleLegacy(text)) ?? fail(error);
  }
}

const encoder = new TextEncoder();

// wasm-tools refuses characters that could mislead a reader. In strings an escape means the same, and in comments
// nothing; nowhere else may they stand.
function escapeNonAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, char =>
    Array.from(encoder.encode(char), byte => `\\${byte.toString(16)}`).join(''),
  );
}

async function startLegacy() {
  const { default: start } = await import('wabt');
  return start();
}

let starting: ReturnType<typeof startLegacy> | undefined;

/** null if wabt does not take the text either */
async function assembleLegacy(text: string): Promise<Uint8Array | null> {
  const wabt = await (starting ??= startLegacy());
  try {
    const module = wabt.parseWat('module.wat', text, { exceptions: true, tail_call: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    return buffer;
  } catch {
    return null;
  }
}

function fail(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  throw new AssemblyError(/kind: \w+\("(.*?)"\)/.exec(message)?.[1] ?? message, { cause: error });
}
