// Times the variants of one kernel in this process and prints samples as JSON. It runs as it stands, without loaders, under Node, Bun and
// the SpiderMonkey shell. The environment variable WASM2ESM_BENCH_JOB holds a Job (measure.ts) as JSON. A variant's kind is `native`, `esm`
// (a module that exports run) or `polyfill` (a module that exports a WebAssembly namespace).

const isShell = typeof process === 'undefined';
const fs = isShell ? null : await import('node:fs');

/* global os, read, print */
const job = JSON.parse(isShell ? os.getenv('WASM2ESM_BENCH_JOB') : process.env.WASM2ESM_BENCH_JOB);
// A copy: polywasm mistakes views of pooled buffers.
const readBytes = path => new Uint8Array(isShell ? read(path, 'binary') : fs.readFileSync(path));
const write = text => (isShell ? print(text) : console.log(text));

const load = {
  native: () => instantiate(WebAssembly),
  esm: async path => (await import(path)).run,
  polyfill: async path => instantiate((await import(path)).WebAssembly),
};

function instantiate({ Module, Instance }) {
  return new Instance(new Module(readBytes(job.wasm))).exports.run;
}

/** Lets engines finish what they compile in the background. */
const pause = () => (isShell ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, 5)));

const messageOf = error => String(error?.message ?? error).slice(0, 200);
const variants = [];

for (const { name, kind, path } of job.variants) {
  const variant = { name, run: null, results: [], samples: [], spent: 0, error: null };
  variants.push(variant);
  try {
    variant.run = await load[kind](path);
    // Cold code must be right, too. Small rounds warm up what a single long call would leave in the slowest tier.
    for (let i = 0; i < 4; i++) variant.results.push(variant.run(job.small) >>> 0);
    await pause();
    // What is timed is code in its last tier, which V8 enters at calls: a long call that begins in a lower tier may stay there to its end.
    for (let i = 0; i < 24; i++) {
      const result = variant.run(Math.max(1, job.n >> 5)) >>> 0;
      if (i === 0) variant.results.push(result);
      await pause();
    }
  } catch (error) {
    variant.run = null;
    variant.error = messageOf(error);
  }
}

function once(variant) {
  const start = performance.now();
  const result = variant.run(job.n) >>> 0;
  const time = performance.now() - start;
  if (variant.results.length < 7) variant.results.push(result);
  else if (result !== variant.results[6]) variant.error = 'gives another result when hot';
  variant.spent += time;
  return time;
}

for (const variant of variants) {
  if (!variant.run) continue;
  try {
    // Two runs at least: code that a first run leaves may still be on its way through the tiers.
    for (let i = 0; i < 2 || (i < 10 && variant.spent < job.warmup); i++) {
      once(variant);
      await pause();
    }
    variant.spent = 0;
  } catch (error) {
    variant.run = null;
    variant.error = messageOf(error);
  }
}

// Every round another variant is first. One that is very slow gives fewer samples, three at least.
for (let round = 0; round < job.rounds; round++) {
  for (let i = 0; i < variants.length; i++) {
    const variant = variants[(round + i) % variants.length];
    if (!variant.run || (round >= 3 && variant.spent > job.budget)) continue;
    variant.samples.push(once(variant));
  }
  await pause();
}

write(
  JSON.stringify(variants.map(({ name, results, samples, error }) => ({ name, results, samples, error }))),
);
