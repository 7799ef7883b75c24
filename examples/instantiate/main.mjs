import { imports, instantiate } from './dist/counter.mjs';

console.log(imports.map(({ module, name, kind }) => `${module}.${name}: ${kind}`).join(', '));

const make = (name, step) =>
  instantiate({ host: { step, report: count => console.log(`${name} is at ${count}`) } });
const [ones, tens] = [make('ones', 1), make('tens', 10)];
ones.tick();
tens.tick();
tens.tick();
console.log(ones.count.value, tens.count.value);
