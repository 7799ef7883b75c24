/** Builds the runtime's text anew if its source is younger: emitted modules under test bring it along. Jest runs this before all tests. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function isFresh(): boolean {
  try {
    const built = statSync(`${root}dist/runtime-source.js`).mtimeMs;
    const sources = [
      'runtime-support',
      ...readdirSync(`${root}runtime-support`).map(file => `runtime-support/${file}`),
    ];
    return [...sources, 'rollup.config.mjs'].every(file => statSync(root + file).mtimeMs < built);
  } catch {
    return false;
  }
}

export default function buildRuntime(): void {
  if (!isFresh())
    execFileSync(process.execPath, [`${root}node_modules/rollup/dist/bin/rollup`, '-c', '--silent'], {
      cwd: root,
      stdio: 'inherit',
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildRuntime();
