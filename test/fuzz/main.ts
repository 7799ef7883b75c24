/**
 * `npm run fuzz -- --seconds=60 --seed=1`: random programs on ours and on the host's engine, until time is up. A program on which they
 * differ is made small and saved as a case of test/cases/fuzz. The same seeds give the same programs.
 */
import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
import { minimise } from './minimise.ts';
import { optionsFor } from './options.ts';
import { type Fault, InvalidProgram, runProgram } from './run.ts';
import { save } from './save.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    count: { type: 'string' },
    stop: { type: 'string', default: '10' },
  },
});
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const end = Date.now() + Number(values.seconds) * 1000;
const last = values.count === undefined ? Infinity : first + Number(values.count);
let finds = 0;
let seed = first;
for (; seed < last && Date.now() < end && finds < Number(values.stop); seed++) {
  const program = generate(seed);
  const options = optionsFor(seed);
  const fault = await faultOf(program, options);
  if (!fault) continue;
  finds++;
  console.log(`seed ${seed}: ${fault.message}`);
  const small = await minimise(program, options, fault);
  console.log(`  saved as ${save(seed, small, options)}`);
}
async function faultOf(...run: Parameters<typeof runProgram>): Promise<Fault | null> {
  try {
    return await runProgram(...run);
  } catch (error) {
    if (!(error instanceof InvalidProgram)) throw error;
    if (error.message !== 'endless')
      throw new Error(`the generator made what is not valid: ${error.message}`);
    return null;
  }
}

console.log(`${seed - first} programs from seed ${first} on, ${finds} differ`);
process.exitCode = finds === 0 ? 0 : 1;
