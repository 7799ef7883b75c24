/** Where the official test suite is, and its scripts. The suite is data from outside; the repository holds none of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** https://github.com/WebAssembly/testsuite at this commit. */
export const suiteCommit = '193e551ff22663995b1ac95dc62344133669e14b';
export const suiteRepository = 'https://github.com/WebAssembly/testsuite';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
/** What `npm run spec:fetch` makes. */
export const fetchedSuite = join(projectRoot, '.cache/testsuite');

/** The suite's directory; null if there is none. `$WASM_TESTSUITE` excludes all others. */
export function findSuite(): string | null {
  const chosen = process.env.WASM_TESTSUITE;
  const candidates = chosen ? [resolve(chosen)] : [join(projectRoot, '../shared/testsuite'), fetchedSuite];
  return candidates.find(directory => existsSync(join(directory, 'i32.wast'))) ?? null;
}

/** Said instead of a result. */
export const missingSuite = `
!!!!!!!! NOTHING WAS TESTED: the WebAssembly test suite is missing. !!!!!!!!
Run \`npm run spec:fetch\`, or set WASM_TESTSUITE to a checkout of
${suiteRepository} at ${suiteCommit}.
`;

/** Paths of the scripts whose path contains one of `filters`, or of all; relative, with `/`, sorted. */
export function listScripts(suite: string, filters: readonly string[] = []): string[] {
  return readdirSync(suite, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.wast'))
    .map(entry => relative(suite, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(file => filters.length === 0 || filters.some(filter => file.includes(filter)))
    .sort();
}

export function readScriptFile(suite: string, file: string): string {
  return readFileSync(join(suite, file), 'utf8');
}
