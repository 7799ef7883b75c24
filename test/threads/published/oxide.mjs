// Prints what differs between ours and the native addon.
import { createRequire } from 'node:module';
import { load } from './glue.mjs';

const files = JSON.parse(process.argv[2]);
const native = createRequire(files.base)('@tailwindcss/oxide');
const { addon, workers } = await load(files, 16384);
const words =
  'flex bg-[#0088cc] hover:underline md:grid-cols-[1fr_2fr] text-sm/6 [&>*]:p-4 w-1/2 before:content-["a"] data-[state=open]:p-1'.split(
    ' ',
  );
const line = (i, j) =>
  `<div class="${words[(i * 7 + j) % words.length]} p-${(i * j) % 97} ${words[(i + j * 3) % words.length]}" :class="{ 'a-${i}': b }">x</div>`;
const input = Array.from({ length: 40 }, (_, i) => ({
  extension: ['html', 'vue', 'svelte', 'tsx'][i % 4],
  content: Array.from({ length: 60 }, (_, j) => line(i, j)).join('\n'),
}));
const [ours, theirs] = [addon, native].map(({ Scanner }) => ({
  candidates: new Scanner({}).scanFiles(input).sort(),
  positions: new Scanner({}).getCandidatesWithPositions(input[3]),
}));
const differences = Object.keys(ours).filter(
  key => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
);
console.log(JSON.stringify({ differences, candidates: ours.candidates.length, workers: workers.length }));
process.exit();
