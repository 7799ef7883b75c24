/**
 * Runs the scenarios of leaks.test.ts and prints for each how many of its objects have died while what the scenario keeps was alive. With
 * `planted`, something keeps all objects.
 */
import { emitted, wasm } from '../harness/modules.ts';
import { type Instance, type Round, type Scenario, scenarios } from './scenarios.ts';

const collect = (globalThis as { gc?: () => void }).gc!;
const isPlanted = process.argv[2] === 'planted';

export interface Outcome {
  readonly dead: number;
  readonly of: number;
  /** bytes that the heap grew by over 200 rounds more */
  readonly growth: number;
}

/** Targets of WeakRefs live to the end of the job. */
async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await new Promise(resolve => setTimeout(resolve, 0));
    collect();
  }
}

async function outcomeOf(scenario: Scenario): Promise<Outcome> {
  const modules = await Promise.all(scenario.modules.map(async text => emitted(await wasm(text))));
  const planted: unknown[] = [];
  let watched: WeakRef<object>[] = [];
  const context: Round = {
    object() {
      const made = { payload: new Array(1000).fill(0) };
      watched.push(new WeakRef(made));
      if (isPlanted) planted.push(made);
      return made;
    },
    instantiate: (index, imports) => modules[index]!.instantiate(imports) as unknown as Instance,
  };
  const alive: Instance = scenario.setup?.(context) ?? {};
  // A function of its own: what its frame holds is gone when it returns.
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) scenario.run(context, alive);
  };
  const grown = async (count: number): Promise<number> => {
    await settled();
    const before = process.memoryUsage().heapUsed;
    rounds(count);
    watched = [];
    await settled();
    return process.memoryUsage().heapUsed - before;
  };

  rounds(8);
  await settled();
  const of = watched.length;
  const dead = watched.filter(ref => ref.deref() === undefined).length;
  await grown(200);
  const growth = await grown(200);
  // What is named here has been alive all the while.
  return [alive, planted].length > 0 ? { dead, of, growth } : { dead: 0, of: 0, growth: 0 };
}

const outcomes: Record<string, Outcome> = {};
for (const scenario of scenarios) outcomes[scenario.name] = await outcomeOf(scenario);
console.log(JSON.stringify(outcomes));
