/** The runtime of emitted modules, and for JavaScript the objects of the WebAssembly JavaScript API. */
export * from './data.ts';
export * from './exception.ts';
export * from './function.ts';
export * from './global.ts';
export * from './instance.ts';
export * from './int64.ts';
export * from './memory.ts';
export * from './memory-object.ts';
export * from './numeric.ts';
export * from './table.ts';
export * from './table-object.ts';
export * from './tail-call.ts';
export * from './trap.ts';
export * from './vector.ts';
