// Posts modules and memories in all ways that Node has, and prints what arrives.
import { createRequire } from 'node:module';
import * as threads from 'node:worker_threads';

const { BroadcastChannel, MessageChannel, Worker, receiveMessageOnPort } = threads;
const bytes = Uint8Array.from(Buffer.from(process.argv[2], 'base64'));
const module = new WebAssembly.Module(bytes);
const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });

/** Everything twice, as structured cloning keeps what is the same the same. */
const message = () => ({ module, again: [module, { memory }], map: new Map([['k', memory]]), n: 1n });

const described = ({ module: m, again, map, n }) => {
  const got = map.get('k');
  const { load, size } = new WebAssembly.Instance(m, { e: { m: got } }).exports;
  return [
    m instanceof WebAssembly.Module,
    again[0] === m,
    again[1].memory === got,
    got instanceof WebAssembly.Memory,
    WebAssembly.Module.exports(m).length,
    got.buffer.byteLength,
    load(8),
    size(),
    String(n),
  ];
};

new Int32Array(memory.buffer)[2] = 42;
const results = { clone: described(structuredClone(message())) };

const { port1, port2 } = new MessageChannel();
port1.postMessage(message());
results.asked = described(receiveMessageOnPort(port2).message);
const attempt = value => {
  try {
    port1.postMessage(value);
    return 'posted';
  } catch (error) {
    return [error.name, error instanceof DOMException, error.code];
  }
};
const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
results.unclonable = [
  new WebAssembly.Memory({ initial: 1 }),
  [{ table }],
  new Set([new WebAssembly.Global({ value: 'i32' })]),
  new WebAssembly.Instance(module, { e: { m: memory } }),
  new WebAssembly.Tag({ parameters: [] }),
].map(attempt);
while (receiveMessageOnPort(port2));
await new Promise(resolve => {
  port2.ref();
  port2.addEventListener('message', ({ data }) => {
    results.event = described(data);
    port2.close();
    resolve();
  });
  port2.start();
  port1.postMessage(message());
});

const [one, other] = [new BroadcastChannel('memories'), new BroadcastChannel('memories')];
await new Promise(resolve => {
  other.onmessage = event => {
    results.broadcast = [...described(event.data), event.data === event.data];
    resolve();
  };
  one.postMessage(message());
});
one.close();
other.close();

const worker = new Worker(new URL('messages-worker.mjs', import.meta.url), { workerData: message() });
worker.postMessage(message());
worker.on('message', async answer => {
  results.worker = answer.map(data => (data.module ? described(data) : data));
  results.grown = memory.buffer.byteLength;
  results.workerClass = createRequire(import.meta.url)('node:worker_threads').Worker === threads.Worker;
  await worker.terminate();
  console.log(JSON.stringify(results));
});
