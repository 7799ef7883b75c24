/**
 * All modules of the test suite as bytes, with what a validator must say of them. For tests and benches that want many
 * real modules; text that only the text format rejects is left out, as are stale assertions.
 */
import { assemble } from './assemble.ts';
import { proposalOf } from './runner.ts';
import { type Operation, readCommands } from './script.ts';
import { reasonToSkip } from './skips.ts';
import { listScripts, readScriptFile } from './suite.ts';

export interface SuiteModule {
  /** the script, relative to the suite */
  readonly file: string;
  /** line, or line and column, in it */
  readonly place: string;
  /** the proposal whose folder the script stands in; null for the core suite */
  readonly proposal: string | null;
  readonly bytes: Uint8Array;
  readonly expect: 'valid' | 'invalid' | 'malformed';
  /** what the error message should start with; null for valid modules */
  readonly text: string | null;
}

/** The modules of the scripts whose path contains one of `filters`, or of all. */
export async function* suiteModules(
  suite: string,
  filters: readonly string[] = [],
): AsyncGenerator<SuiteModule> {
  for (const file of listScripts(suite, filters)) {
    for (const { place, operation } of readCommands(readScriptFile(suite, file))) {
      const expect = expectationOf(operation);
      if (!expect || !('source' in operation) || reasonToSkip(file, operation) !== null) continue;
      const text = expect !== 'valid' && 'text' in operation ? operation.text : null;
      const bytes = await assemble(operation.source);
      yield { file, place, proposal: proposalOf(file), bytes, expect, text };
    }
  }
}

function expectationOf(operation: Operation): SuiteModule['expect'] | null {
  switch (operation.kind) {
    case 'module':
    case 'assert_unlinkable':
    case 'assert_uninstantiable':
      return 'valid';
    case 'assert_invalid':
      return 'invalid';
    case 'assert_malformed':
      return 'malformed';
    default:
      return null;
  }
}
