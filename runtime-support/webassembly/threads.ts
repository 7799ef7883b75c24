/**
 * `wasm2esm/webassembly/threads`: lets `postMessage` take the namespace's modules and shared memories, as it takes the engine's, between agents that have imported
 * this. Workers, message ports and broadcast channels do, `structuredClone`, and Node's `workerData`; for windows there are `enclose` and `disclose`.
 */
import { disclose as open, enclose as close } from './messages.ts';

/** Where all agents are of one program, they may pass on code as text. */
const threads = node<NodeThreads>('node:worker_threads');
const trusted = threads !== undefined;

/** What to post in the place of a message. Throws a DataCloneError for what cannot leave an agent. */
export const enclose = (message: unknown): unknown => close(message, trusted);

/** The message that was enclosed; any other as it is. */
export const disclose = (posted: unknown): unknown => open(posted, trusted);

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

interface NodeThreads {
  Worker: new (file: unknown, options?: { readonly workerData?: unknown }) => object;
  workerData: unknown;
}

declare const process: { getBuiltinModule?(name: string): unknown } | undefined;

function node<T>(name: string): T | undefined {
  return typeof process === 'undefined' ? undefined : (process.getBuiltinModule?.(name) as T | undefined);
}

/** Puts another method in the place of one that is there. */
function change(object: object | undefined, name: PropertyKey, make: (method: Method) => Method): void {
  const method = (object as Record<PropertyKey, Method | undefined> | undefined)?.[name];
  if (method)
    Object.defineProperty(object, name, { value: make(method), writable: true, configurable: true });
}

const posting = (post: Method): Method =>
  function (message, ...rest) {
    return post.call(this, enclose(message), ...rest);
  };

/** What all agents have. */
function change_agent(agent: Record<string, unknown>): void {
  for (const name of ['Worker', 'MessagePort', 'BroadcastChannel'])
    change((agent[name] as { prototype: object } | undefined)?.prototype, 'postMessage', posting);
  // A worker's own way to whoever started it.
  if (agent['WorkerGlobalScope']) change(agent, 'postMessage', posting);
  change(
    agent,
    'structuredClone',
    clone => (value, options) => disclose(clone(enclose(value), ...(options === undefined ? [] : [options]))),
  );
  const event = (agent['MessageEvent'] as { prototype: object } | undefined)?.prototype;
  const data = event && Object.getOwnPropertyDescriptor(event, 'data');
  if (data?.get) {
    const get = function (this: unknown): unknown {
      return disclose(data.get!.call(this));
    };
    Object.defineProperty(event, 'data', { ...data, get });
  }
}

/** What only Node has: listeners that get messages without an event, ports that are asked for one, and the data that a worker starts with. */
function change_node(all: NodeThreads & Record<string, unknown>): void {
  change(all.Worker.prototype as object, 'postMessage', posting);
  // Where a port's messages arrive, of whichever kind its listeners are.
  change(
    MessagePort.prototype,
    Symbol.for('nodejs.internal.kHybridDispatch'),
    dispatch =>
      function (message, ...rest) {
        return dispatch.call(this, disclose(message), ...rest);
      },
  );
  change(all, 'receiveMessageOnPort', receive => port => {
    const received = receive(port) as { message: unknown } | undefined;
    return received && { message: disclose(received.message) };
  });
  all.workerData = disclose(all.workerData);
  all.Worker = new Proxy(all.Worker, {
    construct: (target, [file, options], newTarget) =>
      Reflect.construct(
        target,
        [file, options && { ...options, workerData: enclose(options.workerData) }],
        newTarget,
      ) as object,
  });
  node<{ syncBuiltinESMExports(): void }>('node:module')!.syncBuiltinESMExports();
}

declare const MessagePort: { readonly prototype: object };

const done = Symbol.for('wasm2esm.messages');
if (!Object.hasOwn(globalThis, done)) {
  Object.defineProperty(globalThis, done, { value: true });
  change_agent(globalThis as never);
  if (threads) change_node(threads as never);
}
