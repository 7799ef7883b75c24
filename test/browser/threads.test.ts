/**
 * Threads in real browsers, on a page that is cross-origin isolated: a memory handed to workers, waiting there and waking from the page, growth that all
 * see. And on a page that is not, where nothing can be shared. A browser opens the page and the page tells the server what came out.
 */
import { compile } from '../../compiler/index.ts';
import { requireBuild } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';
import { ALL, MAY, RUNS, three } from '../threads/spawning.ts';
import { browsers, page, Site } from './site.ts';

const program = `(module (import "env" "memory" (memory 1 5 shared))
  (func (export "wait") (param i32 i32 i64) (result i32)
    (drop (i32.atomic.rmw.add (i32.const 1024) (i32.const 1)))
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "add") (param $n i32)
    (loop $l (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 1)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "publish") (result i32)
    (local $before i32)
    (local.set $before (memory.grow (i32.const 1)))
    (i32.store (i32.const 65544) (i32.const 1234))
    (local.get $before))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

const isolated = `
  import { Memory } from '/runtime/index.js';
  import { startThread } from '/runtime/threads/index.js';
  import { instantiate } from '/program.mjs';
  const module = new URL('/program.mjs', location.href);
  const memory = new Memory({ initial: 1, maximum: 5, shared: true });
  const here = instantiate({ env: { memory } });
  const start = (call, ...args) => startThread({ module, memory, call, args }).result;
  const sleep = () => new Promise(resolve => setTimeout(resolve, 5));
  const results = { isolated: crossOriginIsolated };
  const waiters = [start('wait', 0, 0, -1n), start('wait', 0, 0, -1n)];
  while (here.load(1024) < 2) await sleep();
  for (results.woken = 0; results.woken < 2; await sleep()) results.woken += here.notify(0, -1);
  results.waited = await Promise.all(waiters);
  await Promise.all([start('add', 10000), start('add', 10000)]);
  results.sum = here.load(8);
  try { here.load(65544); } catch (error) { results.before = error.message; }
  results.grew = await start('publish');
  results.after = [here.load(65544), here.size(), memory.buffer.byteLength];
  results.seen = await start('load', 65544);
  try { here.wait(0, 0, 0n); } catch (error) { results.blocked = error.name + ': ' + error.message; }`;

const plain = `
  import { instantiate } from '/program.mjs';
  import { Memory } from '/runtime/index.js';
  import { instantiate as unshared } from '/unshared.mjs';
  const results = { isolated: crossOriginIsolated, five: unshared({}).f(5) };
  try { new Memory({ initial: 1, maximum: 5, shared: true }); } catch (error) {
    results.failed = [error.name, /Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/.test(error.message)];
  }`;

/** A page that opens the gate for a program and then does nothing else until all of its threads have begun, or does other things meanwhile. */
const pools = `
  import { run } from '/runtime/wasi/index.js';
  const sleep = () => new Promise(resolve => setTimeout(resolve, 5));
  async function attempt(options, isBusy) {
    const { exitCode, memory } = await run(new URL('/three.mjs', location.href), options);
    const words = new Int32Array(memory.buffer);
    while (Atomics.load(words, ${RUNS}) === 0) await sleep();
    Atomics.store(words, ${MAY}, 1);
    Atomics.notify(words, ${MAY});
    const end = performance.now() + 10_000;
    while (isBusy && Atomics.load(words, ${ALL}) === 0 && performance.now() < end);
    return [Atomics.load(words, ${ALL}) === 1 || !isBusy, await exitCode];
  }
  const results = {
    none: await attempt({ poolSize: 0 }, true),
    two: await attempt({ poolSize: 2 }, true),
    three: await attempt({ poolSize: 3 }, true),
    unlimited: await attempt({}, false),
  };`;

/** Glue of threads as compilers write it: nothing in it knows whose WebAssembly it is. */
const glue = `
  const bytes = new Uint8Array(await (await fetch('/program.wasm')).arrayBuffer());
  const wasmModule = await WebAssembly.compile(bytes);
  const wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 5, shared: true });
  const { exports } = await WebAssembly.instantiate(wasmModule, { env: { memory: wasmMemory } });
  const worker = new Worker(location.pathname + '-worker.js', { type: 'module' });
  const answer = target => new Promise(resolve => target.addEventListener('message', ({ data }) => resolve(data), { once: true }));
  const { port1, port2 } = new MessageChannel();
  port1.start();
  await answer(worker); // it has started
  const attempt = value => { try { worker.postMessage(value); } catch (error) { return [error.name, error.code]; } };
  const results = { unclonable: [new WebAssembly.Memory({ initial: 1 }), { exports }, { t: [new WebAssembly.Table({ element: 'anyfunc', initial: 1 })] }].map(attempt) };
  const answers = [answer(worker), answer(port1)];
  worker.postMessage({ cmd: 'load', wasmModule, wasmMemory, list: [wasmMemory, { wasmModule }], port: port2 }, [port2]);
  const [{ seen, module, memory }, ported] = await Promise.all(answers);
  results.seen = seen;
  results.back = [module instanceof WebAssembly.Module, WebAssembly.Module.exports(module).length, memory instanceof WebAssembly.Memory, memory.buffer.byteLength, wasmMemory.buffer.byteLength];
  results.ported = [ported instanceof WebAssembly.Memory, new Int32Array(ported.buffer)[2]];
  results.ours = [exports.load(8), exports.load(65544), exports.size(), structuredClone({ wasmMemory }).wasmMemory instanceof WebAssembly.Memory];`;

const glueWorker = `
  onmessage = async ({ data: { cmd, wasmModule, wasmMemory, list, port } }) => {
    if (cmd !== 'load') return;
    const { exports } = new WebAssembly.Instance(wasmModule, { env: { memory: wasmMemory } });
    const seen = [wasmModule instanceof WebAssembly.Module, wasmMemory instanceof WebAssembly.Memory, list[0] === wasmMemory, list[1].wasmModule === wasmModule, exports.size()];
    exports.add(5);
    seen.push(exports.publish(), exports.load(8), wasmMemory.buffer.byteLength);
    postMessage({ seen, module: wasmModule, memory: wasmMemory });
    port.postMessage(wasmMemory);
  };
  postMessage('ready');`;

/** What makes ours of it, on the page and in its workers. */
const takeover = `
  import '/registered.mjs';
  import '/runtime/webassembly/threads.js';
  import WebAssembly from '/runtime/webassembly/index.js';
  globalThis.WebAssembly = WebAssembly;`;

let site: Site;
beforeAll(async () => {
  requireBuild();
  const emit = async (text: string): Promise<string> =>
    compile(await wasm(text), { format: 'instantiate' }).code;
  const done = `\n  await fetch('/result', { method: 'POST', body: JSON.stringify(results) });`;
  site = await Site.of({
    '/isolated': page('/isolated.js'),
    '/isolated.js': isolated + done,
    '/plain': page('/plain.js'),
    '/plain.js': plain + done,
    '/pools': page('/pools.js'),
    '/pools.js': pools + done,
    '/three.mjs': await emit(three),
    '/program.mjs': await emit(program),
    '/program.wasm': await wasm(program),
    '/registered.mjs': compile(await wasm(program), { format: 'register' }).code.replace(
      /(['"])wasm2esm\/(\w+)\1/g,
      (_all, quote: string, entry: string) =>
        `${quote}/runtime/${entry === 'runtime' ? '' : `${entry}/`}index.js${quote}`,
    ),
    '/engine': page('/engine.js'),
    '/engine.js': glue + done,
    '/engine-worker.js': glueWorker,
    '/glue': page('/glue.js'),
    '/glue.js': `import '/takeover.js';${glue}${done}`,
    '/glue-worker.js': `import '/takeover.js';${glueWorker}`,
    '/takeover.js': takeover,
    '/unshared.mjs': await emit(`(module (memory 1) (func (export "f") (param i32) (result i32)
      (i32.store (i32.const 0) (local.get 0)) (i32.load (i32.const 0))))`),
  });
});
afterAll(() => site.close());

describe.each(browsers)('$name', browser => {
  if (browser.program === null) {
    console.warn(browser.missing);
    test.skip(browser.missing, () => {});
    return;
  }

  test('A11 C1 C4 C11 A5 A6: handles, waiting, growth', async () => {
    expect(await site.visit(browser, '/isolated')).toEqual({
      isolated: true,
      woken: 2,
      waited: [0, 0],
      sum: 20000,
      before: 'out of bounds memory access',
      grew: 1,
      after: [1234, 2, 131072],
      seen: 1234,
      blocked: 'RuntimeError: atomic wait on an agent that cannot block',
    });
  }, 90_000);

  test('glue that posts modules and memories, on ours and on the engine', async () => {
    const native = await site.visit(browser, '/engine');
    expect(native).toMatchObject({ seen: [true, true, true, true, 1, 1, 5, 131072] });
    expect(await site.visit(browser, '/glue')).toEqual(native);
  }, 180_000);

  test('I5: as many threads as a pool has workers, also when the page is busy', async () => {
    expect(await site.visit(browser, '/pools')).toEqual({
      none: [true, 30],
      two: [true, 12],
      three: [true, 3],
      unlimited: [true, 3],
    });
  }, 90_000);

  test('A12: a page that is not isolated', async () => {
    expect(await site.visit(browser, '/plain')).toEqual({
      isolated: false,
      five: 5,
      failed: ['LinkError', true],
    });
  }, 90_000);
});
