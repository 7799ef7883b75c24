/**
 * What every member of the namespace does, as functions of the namespace `W` and of binaries `B`. One body for ours and for the host's: results and
 * the classes of errors are compared. Also a program: `members.mjs <native|ours> <file with binaries>` prints results as JSON.
 */
import { readFileSync } from 'node:fs';

const properties = object =>
  Reflect.ownKeys(object)
    .filter(key => !/^(wasm2esm\.function|prototype|arguments|caller|attach|handle|terminate|Suspending|promising|SuspendError|hasInstance)$/.test(String(key.description ?? key).replace('Symbol.', '')))
    .map(key => {
      const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
      const kind = get ? ['get', get.length, get.name, !!set] : [typeof value, value?.length];
      return [String(key), ...kind, writable, enumerable, configurable];
    })
    .sort((a, b) => (a[0] < b[0] ? -1 : 1)); // prettier-ignore

/** Logs the order of what is read. */
const logged = (log, fields) =>
  new Proxy(fields, { get: (target, key) => (log.push(String(key)), target[key]) });
const numberLike = (log, name, value) => ({ valueOf: () => (log.push(name), value) });
const thrown = f => {
  try {
    return ['gave', f()];
  } catch (error) {
    return error;
  }
};
const named = error => (error instanceof Error ? error.name : error);

const wrongThis = {};
const [interfaces, functions] = [
  ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception'],
  ['validate', 'compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'],
];
const errors = ['CompileError', 'LinkError', 'RuntimeError'];

const response = (bytes, type = 'application/wasm', status = 200) =>
  new Response(bytes, { status, headers: { 'Content-Type': type } });

/** @type {Record<string, (W: any, B: Record<string, Uint8Array>) => unknown>} */
export const members = {
  'namespace tag': W => Object.prototype.toString.call(W),
  'namespace prototype': W => Object.getPrototypeOf(W) === Object.prototype,
  ...Object.fromEntries([...interfaces, ...functions, ...errors].flatMap(name => [
    [`descriptor of ${name}`, W => { const { value, ...d } = Object.getOwnPropertyDescriptor(W, name); return [d, typeof value, value.name, value.length]; }],
  ])),
  ...Object.fromEntries(interfaces.flatMap(name => [
    [`properties of ${name}`, W => properties(W[name])],
    [`properties of ${name}.prototype`, W => properties(W[name].prototype).filter(([key]) => !/Buffer$/.test(key))],
    [`${name} without new`, W => W[name]()],
    [`${name} without arguments`, W => new W[name]()],
    [`${name} of a number`, W => new W[name](1)],
    [`${name}.prototype inherits`, W => [Object.getPrototypeOf(W[name].prototype) === Object.prototype, Object.getPrototypeOf(W[name]) === Function.prototype]],
  ])),
  ...Object.fromEntries(errors.flatMap(name => [
    [`${name}`, W => { const e = new W[name]('why', { cause: 1 }); return [e.name, e.message, e.cause, e instanceof W[name], e instanceof Error, Object.keys(e), Object.getOwnPropertyNames(e).sort(), String(e)]; }],
    [`${name} without new`, W => { const e = W[name]('why'); return [e.message, e instanceof W[name], e.constructor === W[name]]; }],
    [`${name}.prototype`, W => [properties(W[name].prototype), Object.getPrototypeOf(W[name].prototype) === Error.prototype, W[name].prototype.constructor === W[name], new W[name]().message]],
    [`${name} extended`, W => { class Sub extends W[name] {} const e = new Sub('m'); return [e instanceof Sub, e instanceof W[name], e.message, e.name]; }],
  ])),

  // Memory
  'Memory': W => { const m = new W.Memory({ initial: 1 }); return [String(m), m.buffer.byteLength, m.buffer === m.buffer, m instanceof W.Memory, Object.isFrozen(m.buffer)]; },
  'Memory order of reading': W => { const log = []; new W.Memory(logged(log, { initial: numberLike(log, 'initial', 1), maximum: numberLike(log, 'maximum', 2) })); return log.filter(key => /^(initial|maximum)$/.test(key)); },
  ...Object.fromEntries([undefined, null, -1, NaN, Infinity, 2 ** 32, 65537, '2', '2x', 1.9, -0.5, true, Symbol.iterator, 3n, [], {}].map(value => [
    `Memory initial ${typeof value === 'bigint' ? 'bigint' : typeof value} ${String(value)}`, W => new W.Memory({ initial: value }).buffer.byteLength,
  ])),
  ...Object.fromEntries([undefined, null, -1, NaN, 2 ** 32, 65537, '2', 1.9, 2n].map(value => [
    `Memory maximum ${typeof value} ${String(value)}`, W => new W.Memory({ initial: 0, maximum: value }).buffer.byteLength,
  ])),
  'Memory maximum below initial': W => new W.Memory({ initial: 2, maximum: 1 }),
  'Memory shared without maximum': W => new W.Memory({ initial: 2, shared: true }),
  'Memory shared': W => { const m = new W.Memory({ initial: 1, maximum: 3, shared: true }); const before = m.buffer; const was = m.grow(1); return [was, before.byteLength, m.buffer.byteLength, before === m.buffer, Object.isFrozen(m.buffer), Object.isExtensible(before), before.constructor.name, String(before)]; },
  'Memory shared views': W => { const m = new W.Memory({ initial: 1, maximum: 3, shared: true }); const lengths = () => [new Uint8Array(m.buffer).length, new DataView(m.buffer).byteLength, new Int32Array(m.buffer, 8).length, m.buffer.slice(8).byteLength]; return [lengths(), m.grow(2), lengths(), named(thrown(() => m.grow(1))), named(thrown(() => new Uint8Array(m.buffer)[196608]))]; },
  'Memory shared that cannot grow': W => { const m = new W.Memory({ initial: 2, maximum: 2, shared: true }); return [m.grow(0), m.buffer.byteLength, new Uint8Array(m.buffer).length, named(thrown(() => m.grow(1)))]; },
  'Memory shared of an instance': (W, { sharing }) => { const e = new W.Instance(new W.Module(sharing)).exports; const views = [e.m.buffer.byteLength, new Uint8Array(e.m.buffer).length]; return [views, e.grow(1), e.m.buffer.byteLength, new Uint8Array(e.m.buffer).length, e.m.grow(1), e.size(), Object.isFrozen(e.m.buffer), e.load(131072)]; },
  'Memory shared is truthy': W => new W.Memory({ initial: 1, maximum: 3, shared: 'yes' }).buffer.constructor.name,
  'Memory grow': W => { const m = new W.Memory({ initial: 1, maximum: 3 }); const { buffer } = m; new Uint8Array(buffer)[5] = 7; const was = m.grow(1); return [was, buffer.byteLength, m.buffer.byteLength, new Uint8Array(m.buffer)[5]]; },
  'Memory grow 0 detaches': W => { const m = new W.Memory({ initial: 1 }); const { buffer } = m; m.grow(0); return [buffer.byteLength, buffer === m.buffer]; },
  'Memory grow beyond': W => new W.Memory({ initial: 1, maximum: 3 }).grow(3),
  ...Object.fromEntries([undefined, null, -1, NaN, Infinity, 2 ** 32, '1', 1.9, 1n, {}].map(value => [
    `Memory grow ${typeof value} ${String(value)}`, W => new W.Memory({ initial: 1, maximum: 3 }).grow(value),
  ])),
  'Memory grow of another': W => W.Memory.prototype.grow.call(wrongThis, 1),
  'Memory buffer of another': W => Object.getOwnPropertyDescriptor(W.Memory.prototype, 'buffer').get.call(wrongThis),
  'Memory buffer set': W => { const m = new W.Memory({ initial: 1 }); m.buffer = 1; },
  'Memory is extensible': W => { const m = new W.Memory({ initial: 1 }); m.x = 1; return [m.x, Object.keys(m), Object.getPrototypeOf(m) === W.Memory.prototype]; },

  // Table
  'Table': W => { const t = new W.Table({ element: 'anyfunc', initial: 2 }); return [String(t), t.length, t.get(0), t.get(1)]; },
  'Table externref': W => { const t = new W.Table({ element: 'externref', initial: 2 }, 'x'); return [t.get(0), t.set(0, 5), t.get(0), t.set(1), t.get(1), t.grow(1), t.get(2), t.grow(1, null), t.get(3)]; },
  'Table externref defaults': W => [new W.Table({ element: 'externref', initial: 1 }).get(0), new W.Table({ element: 'externref', initial: 1 }, undefined).get(0), new W.Table({ element: 'externref', initial: 1 }, null).get(0)],
  'Table order of reading': W => { const log = []; new W.Table(logged(log, { element: { toString: () => (log.push('to element'), 'anyfunc') }, initial: numberLike(log, 'to initial', 1), maximum: numberLike(log, 'to maximum', 2) })); return log.filter(key => /element|initial|maximum/.test(key)); },
  ...Object.fromEntries([undefined, null, 'x', 'anyfunc ', 1, 'funcref'].map(value => [`Table element ${String(value)}`, W => new W.Table({ element: value, initial: 1 }).length])),
  ...Object.fromEntries([undefined, null, -1, NaN, 2 ** 32, 10_000_001, '2', 1.9, 2n].map(value => [`Table initial ${typeof value} ${String(value)}`, W => new W.Table({ element: 'anyfunc', initial: value }).length])),
  'Table maximum below initial': W => new W.Table({ element: 'anyfunc', initial: 2, maximum: 1 }),
  'Table of a number': (W) => new W.Table({ element: 'anyfunc', initial: 2 }, 5),
  'Table of a function': (W) => new W.Table({ element: 'anyfunc', initial: 2 }, () => 5),
  'Table of an exported function': (W, { math }) => { const { add } = new W.Instance(new W.Module(math)).exports; const t = new W.Table({ element: 'anyfunc', initial: 2 }, add); return [t.get(0) === add, t.get(1)(1, 2)]; },
  ...Object.fromEntries(['get', 'set', 'grow'].flatMap(method => [undefined, null, -1, NaN, 2 ** 32, 5, '1', 0.9, 1n, {}].map(value => [
    `Table ${method} ${typeof value} ${String(value)}`, W => { const t = new W.Table({ element: 'anyfunc', initial: 2, maximum: 4 }); return [t[method](value), t.length]; },
  ]))),
  'Table set values': W => [5, () => 1, undefined, 'x'].map(value => named(thrown(() => new W.Table({ element: 'anyfunc', initial: 2 }).set(0, value)))),
  'Table set checks order': W => named(thrown(() => new W.Table({ element: 'anyfunc', initial: 2 }).set(5, 5))),
  'Table grow values': W => [5, () => 1, undefined, null].map(value => named(thrown(() => new W.Table({ element: 'anyfunc', initial: 2 }).grow(1, value)))),
  'Table of another': W => ['get', 'set', 'grow'].map(method => named(thrown(() => W.Table.prototype[method].call(wrongThis, 0)))),
  'Table length of another': W => Object.getOwnPropertyDescriptor(W.Table.prototype, 'length').get.call(wrongThis),

  // Global
  ...Object.fromEntries(['i32', 'i64', 'f32', 'f64', 'externref', 'anyfunc', 'v128', 'funcref', 'x', undefined, null].flatMap(value => [
    [`Global ${String(value)}`, W => { const g = new W.Global({ value }); return [String(g), g.value, g.valueOf()]; }],
    [`Global mutable ${String(value)}`, W => { const g = new W.Global({ value, mutable: true }); return [g.value, (g.value = value === 'i64' ? 2n ** 64n + 5n : 7.9), g.value]; }],
    ...[undefined, null, 1.1, '3', true, 5n, -(2n ** 63n), Symbol.iterator, {}].map(given => [`Global ${String(value)} of ${typeof given} ${String(given)}`, W => new W.Global({ value }, given).value]),
  ])),
  'Global order of reading': W => { const log = []; new W.Global(logged(log, { mutable: true, value: { toString: () => (log.push('to value'), 'i32') } })); return log; },
  'Global immutable': W => { new W.Global({ value: 'i32' }, 1).value = 2; },
  'Global of another': W => W.Global.prototype.valueOf.call(wrongThis),
  'Global value of another': W => Object.getOwnPropertyDescriptor(W.Global.prototype, 'value').set.call(wrongThis, 1),
  'Global value set without a value': W => { const g = new W.Global({ value: 'i32', mutable: true }, 1); Object.getOwnPropertyDescriptor(W.Global.prototype, 'value').set.call(g); },
  'Global set undefined': W => { const g = new W.Global({ value: 'externref', mutable: true }, 1); g.value = undefined; return g.value; },

  // Tag and Exception
  'Tag': W => String(new W.Tag({ parameters: ['i32', 'externref'] })),
  ...Object.fromEntries([[{}], [{ parameters: 5 }], [{ parameters: ['x'] }], [{ parameters: 'i32' }], [null], [{ parameters: [] }]].map(args => [`Tag of ${JSON.stringify(args)}`, W => String(new W.Tag(...args))])),
  'Exception': W => { const t = new W.Tag({ parameters: ['i32', 'i64', 'f32', 'externref'] }); const e = new W.Exception(t, [1.9, 2n, 1.1, 'x']); return [String(e), e.is(t), e.is(new W.Tag({ parameters: [] })), [0, 1, 2, 3].map(i => e.getArg(t, i)), e instanceof Error, e instanceof W.Exception]; },
  ...Object.fromEntries([[], [[1, 2]], [5], [[]], [['x']], [[1n]], [new Set([4])]].map(args => [`Exception of ${args.map(a => a instanceof Set ? 'set' : String(a))}`, W => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, ...args).getArg(t, 0); }])),
  'Exception of no tag': W => new W.Exception({}, []),
  'Exception is of no tag': W => new W.Exception(new W.Tag({ parameters: [] }), []).is({}),
  'Exception is of nothing': W => new W.Exception(new W.Tag({ parameters: [] }), []).is(),
  ...Object.fromEntries([undefined, -1, 1, 2 ** 32, '0', 0.9, NaN, 1n].map(value => [`Exception getArg ${typeof value} ${String(value)}`, W => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, [9]).getArg(t, value); }])),
  'Exception getArg of another tag': W => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, [9]).getArg(new W.Tag({ parameters: ['i32'] }), 0); },
  'Exception getArg of no tag': W => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, [9]).getArg({}, 0); },
  'Exception of another': W => ['is', 'getArg'].map(method => named(thrown(() => W.Exception.prototype[method].call(wrongThis, new W.Tag({ parameters: [] }), 0)))),
  'Exception stack': W => { const t = new W.Tag({ parameters: [] }); return [undefined, {}, { traceStack: false }, { traceStack: true }, { traceStack: 1 }].map(options => typeof new W.Exception(t, [], options).stack); },
  'Exception options': W => { const t = new W.Tag({ parameters: [] }); return typeof new W.Exception(t, [], 5).stack; },

  // Module
  'Module': (W, { everything }) => { const m = new W.Module(everything); return [String(m), Object.keys(m), W.Module.imports(m), W.Module.exports(m)]; },
  'Module from a buffer': (W, { math }) => W.Module.exports(new W.Module(math.buffer.slice(math.byteOffset, math.byteOffset + math.byteLength))).length,
  'Module from a view': (W, { math }) => W.Module.exports(new W.Module(Uint8Array.of(1, ...math, 2).subarray(1, -1))).length,
  ...Object.fromEntries([undefined, null, 5, 'x', [], {}].map(value => [`Module from ${typeof value} ${JSON.stringify(value)}`, W => new W.Module(value)])),
  'Module from nothing': W => new W.Module(new Uint8Array()),
  'Module from what is malformed': W => new W.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1)),
  'Module from what is invalid': (W, { invalid }) => new W.Module(invalid),
  'Module keeps its bytes': (W, { customs }) => { const bytes = customs.slice(); const m = new W.Module(bytes); bytes.fill(0); return W.Module.customSections(m, 'two').length; },
  'Module.customSections': (W, { customs }) => { const m = new W.Module(customs); return [['one'], ['two'], [''], ['three']].map(([name]) => W.Module.customSections(m, name).map(b => [...new Uint8Array(b)])); },
  'Module.customSections without a name': (W, { customs }) => W.Module.customSections(new W.Module(customs)),
  ...Object.fromEntries(['exports', 'imports', 'customSections'].flatMap(method => [
    [`Module.${method} of nothing`, W => W.Module[method]()],
    [`Module.${method} of an object`, W => W.Module[method]({}, 'x')],
    [`Module.${method} gives something new`, (W, { everything }) => { const m = new W.Module(everything); return [W.Module[method](m, 'x') === W.Module[method](m, 'x'), Array.isArray(W.Module[method](m, 'x'))]; }],
  ])),

  // Instance
  'Instance': (W, { math }) => { const i = new W.Instance(new W.Module(math)); return [String(i), Object.keys(i), Object.keys(i.exports), Object.isFrozen(i.exports), Object.getPrototypeOf(i.exports), i.exports === i.exports]; },
  'Instance exports set': (W, { math }) => { new W.Instance(new W.Module(math)).exports = 1; },
  'Instance exports of another': W => Object.getOwnPropertyDescriptor(W.Instance.prototype, 'exports').get.call(wrongThis),
  ...Object.fromEntries([undefined, null, 5, 'x', {}].map(value => [`Instance with ${JSON.stringify(value)}`, (W, { math }) => Object.keys(new W.Instance(new W.Module(math), value).exports)])),
  ...Object.fromEntries([[], [null], [5], [{}], [{ m: 5 }], [{ m: {} }], [{ m: { f: 5 } }], [{ m: () => {} }]].map(args => [`Instance with imports ${JSON.stringify(args)}`, (W, { imports }) => new W.Instance(new W.Module(imports), ...args)])),
  'Instance order of reading': (W, { imports }) => { const log = []; const e = thrown(() => new W.Instance(new W.Module(imports), logged(log, { m: logged(log, { f: () => 1, g: 5 }) }))); return [log, named(e)]; },
  'Instance order of errors': (W, { imports, everything }) => [{ m: { f: 5 } }, { m: { get f() { return 5; }, get g() { throw new SyntaxError(); } } }, { m: { f() {}, g: 5n } }, { m: { f() {}, get g() { throw new SyntaxError(); } } }].map(m => named(thrown(() => new W.Instance(new W.Module(imports), m)))).concat(named(thrown(() => new W.Instance(new W.Module(everything), { env: { h: 5, get m() { throw new SyntaxError(); } } })))),
  'Instance of no module': W => new W.Instance({}),
  'functions': (W, { math }) => { const { add } = new W.Instance(new W.Module(math)).exports; return [add.name, add.length, typeof add, properties(add), 'prototype' in add, named(thrown(() => new add())), add('3', { valueOf: () => 4 }), add(), named(thrown(() => add(1n, 1))), named(thrown(() => add(Symbol.iterator, 1)))]; },
  'i64': (W, { math }) => { const { long } = new W.Instance(new W.Module(math)).exports; return [long(5n), long(2n ** 64n), long('7'), long(true), named(thrown(() => long(5))), named(thrown(() => long())), named(thrown(() => long('x')))]; },
  'several results': (W, { math }) => { const { pair } = new W.Instance(new W.Module(math)).exports; return [pair(1, 2), Array.isArray(pair(1, 2))]; },
  'several results of an import': (W, { two }) => [[[1, 2]], [new Set([3, 4])], ['56'], [[1]], [5], [undefined]].map(([given]) => named(thrown(() => new W.Instance(new W.Module(two), { m: { f: () => given } }).exports.g()))),
  'traps': (W, { math }) => { const { div, oob } = new W.Instance(new W.Module(math)).exports; return [() => div(1, 0), () => div(-(2 ** 31), -1), () => oob(70000), () => oob(-1)].map(f => { const e = thrown(f); return [e.name, e instanceof W.RuntimeError, Object.getPrototypeOf(e) === W.RuntimeError.prototype]; }); },
  'stack overflow': (W, { math }) => thrown(() => new W.Instance(new W.Module(math)).exports.deep()).name,
  'the same function': (W, { everything }) => { const { f, g, t } = new W.Instance(new W.Module(everything), { env: { h: () => 1, m: new W.Memory({ initial: 1 }), t: new W.Table({ element: 'anyfunc', initial: 1 }), g: 5 } }).exports; return [f === g, t.get(0) === f]; },
  'imports exported again': (W, { everything }) => { const env = { h: () => 1, m: new W.Memory({ initial: 1 }), t: new W.Table({ element: 'anyfunc', initial: 1 }), g: new W.Global({ value: 'i32' }, 5) }; const e = new W.Instance(new W.Module(everything), { env }).exports; return [e.m === env.m, e.u === env.t, e.h === env.h, e.i === env.g, e.i.value, e.h()]; },
  'classes of exports': (W, { everything }) => { const e = new W.Instance(new W.Module(everything), { env: { h: () => 1, m: new W.Memory({ initial: 1 }), t: new W.Table({ element: 'anyfunc', initial: 1 }), g: 5 } }).exports; return Object.keys(e).sort().map(name => [name, typeof e[name], Object.getPrototypeOf(e[name]) === W[{ t: 'Table', x: 'Global', m: 'Memory', u: 'Table', i: 'Global' }[name]]?.prototype]); },
  'exported memory grows': (W, { own }) => { const e = new W.Instance(new W.Module(own)).exports; if (Object.getPrototypeOf(e.o) !== W.Memory.prototype) return 'another class'; const { buffer } = e.o; return [e.o.grow(1), buffer.byteLength, e.o.buffer.byteLength, e.size()]; },
  'link errors': (W, { everything }) => {
    const good = { h: () => 1, m: new W.Memory({ initial: 1 }), t: new W.Table({ element: 'anyfunc', initial: 1 }), g: 5 };
    const bad = [{ h: 1 }, { m: 1 }, { m: new W.Memory({ initial: 0 }) }, { t: {} }, { t: new W.Table({ element: 'anyfunc', initial: 0 }) }, { t: new W.Table({ element: 'externref', initial: 1 }) }, { g: 5n }, { g: undefined }, { g: new W.Global({ value: 'i64' }, 5n) }, { g: new W.Global({ value: 'i32', mutable: true }, 5) }];
    return bad.map(env => { const e = thrown(() => new W.Instance(new W.Module(everything), { env: { ...good, ...env } })); return [e.name, e instanceof W.LinkError]; });
  },
  'start traps': (W, { start }) => { const e = thrown(() => new W.Instance(new W.Module(start), { m: { f: () => 0 } })); return [e.name, e instanceof W.RuntimeError]; },
  'start throws': (W, { start }) => thrown(() => new W.Instance(new W.Module(start), { m: { f: () => { throw new SyntaxError('mine'); } } })).message,
  'modules share a table': (W, { math, caller }) => { const { add } = new W.Instance(new W.Module(math)).exports; const t = new W.Table({ element: 'anyfunc', initial: 4 }); const { call } = new W.Instance(new W.Module(caller), { m: { t } }).exports; t.set(2, add); return [call(2, 3, 4), named(thrown(() => call(1, 3, 4))), named(thrown(() => call(9, 3, 4)))]; },
  'a function by way of a module': (W, { thunk }) => { const made = f => new W.Instance(new W.Module(thunk), { e: { f } }).exports.f; const t = new W.Table({ element: 'anyfunc', initial: 2 }); const g = made(x => x * 2); t.set(0, g); return [t.get(0) === g, t.get(0)(21), named(thrown(() => t.set(1, x => x)))]; },

  // functions
  'validate': (W, { math, invalid }) => [W.validate(math), W.validate(math.buffer.slice(math.byteOffset, math.byteOffset + math.byteLength)), W.validate(invalid), W.validate(new Uint8Array()), W.validate(Uint8Array.of(0, 97, 115, 109))],
  ...Object.fromEntries([undefined, null, 5, 'x', {}].flatMap(value => [
    [`validate ${JSON.stringify(value)}`, W => W.validate(value)],
    [`compile ${JSON.stringify(value)}`, W => W.compile(value)],
    [`instantiate ${JSON.stringify(value)}`, W => W.instantiate(value)],
    [`compileStreaming ${JSON.stringify(value)}`, W => W.compileStreaming(value)],
    [`instantiateStreaming ${JSON.stringify(value)}`, W => W.instantiateStreaming(value)],
  ])),
  'compile': async (W, { math }) => { const p = W.compile(math); return [p instanceof Promise, (await p) instanceof W.Module]; },
  'compile what is malformed': W => W.compile(new Uint8Array(5)),
  'compile keeps its bytes': async (W, { math }) => { const bytes = math.slice(); const p = W.compile(bytes); bytes.fill(0); return W.Module.exports(await p).length; },
  'instantiate bytes': async (W, { math }) => { const result = await W.instantiate(math); return [Object.keys(result), result.module instanceof W.Module, result.instance instanceof W.Instance, result.instance.exports.add(1, 2)]; },
  'instantiate a module': async (W, { math }) => { const i = await W.instantiate(new W.Module(math)); return [i instanceof W.Instance, i.exports.add(1, 2)]; },
  'instantiate without imports': (W, { imports }) => W.instantiate(imports),
  'instantiate with wrong imports': (W, { imports }) => W.instantiate(imports, { m: { f: 5 } }),
  'instantiate with a number': (W, { math }) => W.instantiate(math, 5),
  'instantiate a module with a number': (W, { math }) => W.instantiate(new W.Module(math), 5),
  'compileStreaming': async (W, { math }) => [await W.compileStreaming(response(math)), await W.compileStreaming(Promise.resolve(response(math)))].map(m => m instanceof W.Module),
  'instantiateStreaming': async (W, { math }) => { const { module, instance } = await W.instantiateStreaming(response(math)); return [module instanceof W.Module, instance.exports.add(3, 4)]; },
  'instantiateStreaming another type': (W, { math }) => W.instantiateStreaming(response(math, 'text/plain')),
  'instantiateStreaming with parameters': (W, { math }) => W.instantiateStreaming(response(math, 'application/wasm;x=1')),
  'instantiateStreaming upper case': async (W, { math }) => (await W.instantiateStreaming(response(math, 'APPLICATION/wasm'))).instance.exports.add(1, 1),
  'instantiateStreaming what is missing': (W, { math }) => W.instantiateStreaming(response(math, 'application/wasm', 404)),
  'instantiateStreaming what is malformed': W => W.instantiateStreaming(response(new Uint8Array(5))),
  'instantiateStreaming twice': async (W, { math }) => { const r = response(math); await r.arrayBuffer(); return W.instantiateStreaming(r); },
}; // prettier-ignore

/** What few hosts have so far, with what the specification says. */
export const expected = {
  'JSTag': [W => [W.JSTag instanceof W.Tag, thrown(() => new W.Exception(W.JSTag, [1])).name], [true, 'TypeError']],
  'toResizableBuffer': [W => { const m = new W.Memory({ initial: 1, maximum: 3 }); const before = m.buffer; const b = m.toResizableBuffer(); return [before.byteLength, b.resizable, b.maxByteLength, m.buffer === b, m.toResizableBuffer() === b, m.grow(1), m.buffer === b, b.byteLength]; }, [0, true, 196608, true, true, 1, true, 131072]],
  'resize': [W => { const m = new W.Memory({ initial: 1, maximum: 3 }); const b = m.toResizableBuffer(); b.resize(131072); return [b.byteLength, m.grow(0), [0, 131073, 262144].map(n => named(thrown(() => b.resize(n))))]; }, [131072, 2, ['RangeError', 'RangeError', 'RangeError']]],
  'toResizableBuffer of an instance': [(W, { own }) => { const e = new W.Instance(new W.Module(own)).exports; const b = e.o.toResizableBuffer(); b.resize(131072); return [e.size(), e.o.grow(1), e.size(), b.byteLength]; }, [2, 2, 3, 196608]],
  'toResizableBuffer without maximum': [W => named(thrown(() => new W.Memory({ initial: 1 }).toResizableBuffer())), 'TypeError'],
  'toFixedLengthBuffer': [W => { const m = new W.Memory({ initial: 1, maximum: 3 }); const first = m.buffer; const same = m.toFixedLengthBuffer() === first; const b = m.toResizableBuffer(); const f = m.toFixedLengthBuffer(); return [same, b.byteLength, f.resizable, f.byteLength, m.grow(1), f.byteLength, m.buffer.byteLength]; }, [true, 0, false, 65536, 1, 0, 131072]],
  'toResizableBuffer shared': [W => { const m = new W.Memory({ initial: 1, maximum: 3, shared: true }); const before = m.buffer; const b = m.toResizableBuffer(); const view = new Uint8Array(b); return [before.byteLength, b.growable, b.maxByteLength, b.byteLength, m.buffer === b, m.toResizableBuffer() === b, m.grow(1), m.buffer === b, b.byteLength, view.length, b.grow(196608) ?? m.grow(0), named(thrown(() => b.grow(196609))), named(thrown(() => b.grow(65536)))]; }, [65536, true, 196608, 65536, true, true, 1, true, 131072, 131072, 3, 'RangeError', 'RangeError']],
  'toFixedLengthBuffer shared': [W => { const m = new W.Memory({ initial: 1, maximum: 3, shared: true }); const first = m.buffer; const same = m.toFixedLengthBuffer() === first; m.toResizableBuffer(); const f = m.toFixedLengthBuffer(); return [same, f.byteLength, Object.isFrozen(f), m.buffer === f, m.grow(1), f.byteLength, m.buffer.byteLength]; }, [true, 65536, true, true, 1, 65536, 131072]],
  'toResizableBuffer of an instance, shared': [(W, { sharing }) => { const e = new W.Instance(new W.Module(sharing)).exports; const b = e.m.toResizableBuffer(); return [e.grow(1), b.byteLength, b.grow(196608) ?? e.size(), e.load(131072), e.m.buffer === b]; }, [1, 131072, 3, 0, true]],
  '64-bit memory': [W => { const m = new W.Memory({ initial: 1n, maximum: 3n, address: 'i64' }); return [String(m.grow(1n)), named(thrown(() => m.grow(1))), named(thrown(() => new W.Memory({ initial: 1, address: 'i64' }))), named(thrown(() => new W.Memory({ initial: 1, address: 'i16' })))]; }, ['1', 'TypeError', 'TypeError', 'TypeError']],
  '64-bit table': [W => { const t = new W.Table({ element: 'externref', initial: 1n, address: 'i64' }, 'x'); return [String(t.length), t.get(0n), named(thrown(() => t.get(0))), String(t.grow(1n))]; }, ['1', 'x', 'TypeError', '1']],
  'compile options': [(W, { strings }) => { const m = new W.Module(strings, { builtins: ['js-string', 'unknown'], importedStringConstants: 'texts' }); return [W.Module.imports(m), new W.Instance(m).exports.f('abc')]; }, [[], 8]],
  'validate with compile options': [(W, { strings }) => [W.validate(strings, { builtins: ['js-string'] }), named(thrown(() => W.validate(strings, 5))), named(thrown(() => W.validate(strings, { builtins: 5 })))], [true, 'TypeError', 'TypeError']],
  'without compile options': [(W, { strings }) => W.Module.imports(new W.Module(strings)).map(({ module }) => module), ['wasm:js-string', 'texts']],
  'compile options of a function': [async (W, { strings }) => [(await W.instantiate(strings, {}, { builtins: ['js-string'], importedStringConstants: 'texts' })).instance.exports.f(''), named(thrown(() => new W.Module(strings, 5)))], [5, 'TypeError']],
}; // prettier-ignore

const plain = (_key, value) =>
  typeof value === 'bigint' ? `${value}n` : value === undefined ? 'undefined' : Object.is(value, -0) ? '-0' : typeof value === 'number' && !Number.isFinite(value) ? String(value) : typeof value === 'symbol' ? String(value) : typeof value === 'function' ? 'function' : value; // prettier-ignore

/** What each member of a table does, as JSON by name. */
export async function outcomes(table, W, binaries) {
  const all = {};
  for (const [name, use] of Object.entries(table)) {
    try {
      all[name] = JSON.stringify(await use(W, binaries), plain) ?? 'undefined';
    } catch (error) {
      all[name] = `throws ${error?.name}`;
    }
  }
  return all;
}

if (process.argv[2] === 'native' || process.argv[2] === 'ours') {
  const binaries = Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(process.argv[3], 'utf8'))).map(([name, text]) => [name, Uint8Array.from(Buffer.from(text, 'base64'))]),
  ); // prettier-ignore
  const W =
    process.argv[2] === 'native'
      ? globalThis.WebAssembly
      : (await import('wasm2esm/webassembly/compile')).default;
  const rows = Object.entries(expected).map(([name, [use]]) => [name, use]);
  const table = process.argv[2] === 'native' ? members : { ...members, ...Object.fromEntries(rows) };
  console.log(JSON.stringify(await outcomes(table, W, binaries)));
}
