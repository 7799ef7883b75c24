// `npm run bench:threads`: a program that clang compiled for threads on one worker and on two, ours and the engine's own WebAssembly, taking turns. What
// counts is how much faster two are, beside how much faster they are natively: on a busy machine neither is twice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const limit = 20000;
const rounds = Number(process.argv[2] ?? 9);

if (isMainThread) await measure();
else await work();

async function work() {
  const { kind, url, memory, gate, bytes } = workerData;
  let exports;
  if (kind === 'native') {
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  } else {
    const { Memory } = await import('../../dist/runtime/index.js');
    const { instantiate } = await import(url);
    exports = instantiate({ env: { memory: Memory.attach(memory) } });
  }
  parentPort.on('message', count => {
    if (count === 'reset') {
      exports.reset();
      parentPort.postMessage('reset');
      return;
    }
    Atomics.add(gate, 0, 1);
    while (Atomics.load(gate, 0) < count);
    const start = performance.now();
    exports.work(limit);
    parentPort.postMessage(performance.now() - start);
  });
  parentPort.postMessage('ready');
}

async function measure() {
  const { compile } = await import('../../dist/index.js');
  const { Memory } = await import('../../dist/runtime/index.js');
  const bytes = readFileSync(new URL('../threads/programs/mandelbrot.wasm', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'wasm2esm-'));
  const url = join(folder, 'mandelbrot.mjs');
  writeFileSync(url, compile(bytes, { format: 'instantiate' }).code);
  const type = { initial: 4, maximum: 16, shared: true };
  const next = worker => new Promise(resolve => worker.once('message', resolve));
  const teams = await Promise.all(
    ['ours', 'native'].map(async kind => {
      const gate = new Int32Array(new SharedArrayBuffer(4));
      const memory = kind === 'native' ? new WebAssembly.Memory(type) : new Memory(type).handle();
      const workers = [0, 1].map(
        () => new Worker(new URL(import.meta.url), { workerData: { kind, url, memory, gate, bytes } }),
      );
      await Promise.all(workers.map(next));
      return { kind, gate, workers, times: { 1: [], 2: [] } };
    }),
  );
  for (let round = -2; round < rounds; round++) {
    for (const { gate, workers, times } of teams) {
      for (const count of [1, 2]) {
        const reset = next(workers[0]);
        workers[0].postMessage('reset');
        await reset;
        gate[0] = 0;
        // One after the other, so that both are warm when they are alone.
        const some = count === 1 ? [workers[(round + 2) % 2]] : workers;
        const ended = Promise.all(some.map(next));
        for (const worker of some) worker.postMessage(count);
        const longest = Math.max(...(await ended));
        if (round >= 0) times[count].push(longest);
      }
    }
  }
  const median = list => list.sort((a, b) => a - b)[list.length >> 1];
  const results = teams.map(({ kind, times }) => ({ kind, one: median(times[1]), two: median(times[2]) }));
  for (const { kind, one, two } of results) {
    console.log(
      `${kind.padEnd(7)} 1 worker ${one.toFixed(0).padStart(6)} ms, 2 workers ${two.toFixed(0).padStart(6)} ms: ${(one / two).toFixed(2)} times as fast`,
    );
  }
  const [ours, theirs] = results;
  console.log(`speed-up beside native: ${(ours.one / ours.two / (theirs.one / theirs.two)).toFixed(2)}`);
  for (const { workers } of teams) for (const worker of workers) await worker.terminate();
  rmSync(folder, { recursive: true });
}
