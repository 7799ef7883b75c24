// A thread of an addon: an instance of its own around the memory of all.
import { parentPort, workerData, Worker } from 'node:worker_threads';
import { install, options, packages } from './glue.mjs';

const { files, handle } = workerData;
const { Module, Memory } = await install(files);
const memory = Memory.attach(handle);
const all = packages(files.base);
Object.assign(globalThis, {
  self: globalThis,
  Worker,
  postMessage: message => parentPort.postMessage(message),
});
const context = all.getDefaultContext();
const handler = new all.MessageHandler({
  onLoad: () =>
    all.instantiateNapiModuleSync(new Module(), { ...options(all, memory), childThread: true, context }),
});
globalThis.onmessage = event => handler.handle(event);
parentPort.on('message', data => globalThis.onmessage({ data }));
