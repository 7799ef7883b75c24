/**
 * `npm run test:corpus -- [filter …]`: published packages on ours and on the host's WebAssembly; exits with 1 if any result differs. The
 * variable CORPUS_OPTIONS holds options of the compiler as JSON. engine.mjs says what the times are of.
 */
import { compareProgram, listPrograms, obstacle } from './run.ts';

const programs = listPrograms(process.argv.slice(2));
const kib = (sizes: readonly number[]): string =>
  `${Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`;
/** Both from a little before their first difference on. */
function excerpts(ours: string, theirs: string): string {
  const at = [...ours].findIndex((character, i) => character !== theirs[i]);
  const from = Math.max(0, (at < 0 ? ours.length : at) - 100);
  return [`  ours:   ${ours.slice(from, from + 200)}`, `  native: ${theirs.slice(from, from + 200)}`].join(
    '\n',
  );
}

let [failures, skipped] = [0, 0];
for (const program of programs) {
  const { name } = program;
  const reason = obstacle(program);
  if (reason !== null) {
    skipped++;
    console.log(`skipped  ${name}: ${reason}`);
    continue;
  }
  try {
    const { ours, theirs } = await compareProgram(program);
    const all = Object.entries({ native: theirs, ...ours });
    const different = all.find(([, { result }]) => result !== theirs.result);
    const { sizes } = ours.ours!;
    const isSame = !different && sizes.length > 0;
    if (!isSame) failures++;
    const times = all.map(([engine, { milliseconds }]) => `${engine} ${milliseconds} ms`).join(', ');
    console.log(
      `${isSame ? 'same' : 'DIFFERENT'}  ${name}: ${sizes.length} modules, ${kib(sizes)}; ${times}`,
    );
    if (different) console.log(`${different[0]}:\n${excerpts(different[1].result, theirs.result)}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${name}: ${(error as Error).message}`);
  }
}
const rest = skipped > 0 ? `, ${skipped} skipped` : '';
console.log(`${programs.length - failures - skipped} as native, ${failures} not${rest}`);
process.exitCode = failures === 0 && programs.length > 0 ? 0 : 1;
