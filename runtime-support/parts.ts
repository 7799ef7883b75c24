/**
 * Parts of WebAssembly that most modules do without. The runtime as a package has them all. A module that brings its own copy of what it uses
 * has conditions on these decided when it is made (emit/parts.ts), and leaves out what serves none of its types.
 */

/** Structs and arrays. */
export const HAS_AGGREGATES: boolean = true;
/** Memories or tables with 64-bit addresses. */
export const HAS_LONG_ADDRESSES: boolean = true;
/** Values that cross to JavaScript: those of i64, and those that are no numbers. */
export const HAS_LONGS: boolean = true;
export const HAS_OTHER_VALUES: boolean = true;
/** Values that never cross to JavaScript. */
export const HAS_OPAQUE_VALUES: boolean = true;
/** Types of functions of which the key does not say all. */
export const HAS_OTHER_FUNCTION_TYPES: boolean = true;
/** Reference types besides funcref and externref. */
export const HAS_OTHER_REFERENCES: boolean = true;
/** Modules that use the same copy of the runtime. */
export const HAS_OTHER_MODULES: boolean = true;
/** Exceptions of WebAssembly's own. */
export const HAS_EXCEPTIONS: boolean = true;
/** Calls of functions that may throw what WebAssembly did not. */
export const HAS_HOST_ERRORS: boolean = true;
/** Memories that JavaScript makes, and so may limit. */
export const HAS_LIMITERS: boolean = true;
/** Memories that may outlive instances. */
export const HAS_IMPORTED_MEMORIES: boolean = true;
/** Functions that references lead to, or that come from other modules. */
export const HAS_REFERRED_FUNCTIONS: boolean = true;
/** References to functions of other modules. */
export const HAS_REFERRED_IMPORTS: boolean = true;
/** Functions of more than one result. */
export const HAS_SEVERAL_RESULTS: boolean = true;
