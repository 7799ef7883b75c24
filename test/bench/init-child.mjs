// Instantiates one module in this process and prints how long loading it took, the first instance, and the median of later ones, in ms. Arguments:
// native or esm, the file, how many instances, the runtime that emitted modules share.
import { readFileSync } from 'node:fs';

const [, , kind, file, count, runtime] = process.argv;
const stub = () => 0;

/** Functions for all imports; the modules of this bench import nothing else. */
function importsFor(descriptors) {
  const imports = {};
  for (const { module, name } of descriptors) (imports[module] ??= {})[name] = stub;
  return imports;
}

await import(runtime);
let make;
const before = performance.now();
if (kind === 'native') {
  const module = new WebAssembly.Module(readFileSync(file));
  const imports = importsFor(WebAssembly.Module.imports(module));
  make = () => new WebAssembly.Instance(module, imports);
} else {
  const { instantiate, imports = [] } = await import(file);
  const given = importsFor(imports);
  make = () => instantiate(given);
}

const load = performance.now() - before;
const times = [];
for (let i = 0; i < Number(count); i++) {
  const start = performance.now();
  make();
  times.push(performance.now() - start);
}
const [first, ...rest] = times;
rest.sort((a, b) => a - b);
console.log(JSON.stringify({ load, first, warm: rest[rest.length >> 1] }));
