/** @tailwindcss/oxide-wasm32-wasi: finds candidates in texts and in the files of this project, in threads. Rust with rayon, emnapi and WASI. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { addons } from '../addons.mjs';

const words =
  'flex bg-[#0088cc] hover:underline md:grid-cols-[1fr_2fr] text-sm/6 [&>*]:p-4 w-1/2 before:content-["a"] data-[state=open]:p-1'.split(
    ' ',
  );
const line = (i, j) =>
  `<div class="${words[(i * 7 + j) % words.length]} p-${(i * j) % 97} ${words[(i + j * 3) % words.length]}" :class="{ 'a-${i}': b }">x</div>`;

export default function run() {
  const { Scanner } = createRequire(addons)('@tailwindcss/oxide-wasm32-wasi');
  const texts = Array.from({ length: 30 }, (_, i) => ({
    extension: ['html', 'vue', 'svelte', 'tsx'][i % 4],
    content: Array.from({ length: 50 }, (_, j) => line(i, j)).join('\n'),
  }));
  const base = fileURLToPath(new URL('.', import.meta.url));
  const files = new Scanner({ sources: [{ base, pattern: '**/*.mjs', negated: false }] });
  return {
    candidates: new Scanner({}).scanFiles(texts).sort(),
    positions: new Scanner({}).getCandidatesWithPositions(texts[3]),
    scanned: files.scan().sort(),
    files: files.files.sort(),
    globs: files.globs,
  };
}
