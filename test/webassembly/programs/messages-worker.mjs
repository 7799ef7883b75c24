// Sends back what it has got: on its start, and by a message.
import { parentPort, workerData } from 'node:worker_threads';

parentPort.once('message', message => {
  const { map } = message;
  map.get('k').grow(2);
  const views = [map.get('k'), workerData.map.get('k')].map(({ buffer }) => buffer.byteLength);
  parentPort.postMessage([workerData, message, views, workerData.module instanceof WebAssembly.Module]);
});
