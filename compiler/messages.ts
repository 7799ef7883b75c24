/**
 * Every message that wasm2esm can give about a module: one function each under its stable kebab-case code. Wording begins
 * with the phrase that the specification's test suite asserts, where it has one; what was expected and what was found
 * come after it. Arguments are numbers and finished text, so that this file needs no other.
 */

/**
 * malformed: the bytes are not a module; invalid: the module breaks a validation rule; unsupported: well-formed, but a
 * feature is off or a limit of this implementation is reached; internal: a fault of wasm2esm itself.
 */
export type DiagnosticClass = 'malformed' | 'invalid' | 'unsupported' | 'internal';

export interface Diagnostic {
  readonly class: DiagnosticClass;
  readonly code: string;
  readonly message: string;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const list = (types: readonly string[]): string => `[${types.join(' ')}]`;

// prettier-ignore
const malformedWordings = {
  // bytes
  'empty': () => 'unexpected end: there are no bytes',
  'bad-magic': () => 'magic header not detected',
  'text-format': () => 'magic header not detected: this is the text format, which such tools as wat2wasm make a binary of',
  'no-binary': (start: string) => `magic header not detected: this is text, not a binary; it begins with ${start}`,
  'bad-version': (version: number) => `unknown binary version ${version}`,
  'component': () => 'unknown binary version: this is a component; the modules in it are compiled one by one, and such tools as jco take them out',
  'unexpected-end': () => 'unexpected end of section or function',
  'length-out-of-bounds': (length: number, left: number) => `length out of bounds: ${length} where ${left} bytes are left`,
  'size-mismatch': (declared: number, read: number) => `section size mismatch: ${declared} bytes declared, ${read} used`,
  'integer-too-long': () => 'integer representation too long',
  'integer-too-large': (bits: number) => `integer too large for ${bits} bits`,
  'bad-utf8': () => 'malformed UTF-8 encoding',
  'zero-byte-expected': (byte: number) => `zero byte expected, found ${hex(byte)}`,

  // sections
  'bad-section-id': (id: number) => `malformed section id ${id}`,
  'section-order': (name: string) => `unexpected content after last section: ${name} section repeated or out of order`,
  'function-code-count': (functions: number, bodies: number) =>
    `function and code section have inconsistent lengths: ${functions} functions, ${bodies} bodies`,
  'data-count-mismatch': (declared: number, found: number) =>
    `data count and data section have inconsistent lengths: ${declared} declared, ${found} found`,
  'data-count-required': () => 'data count section required',
  'bad-import-kind': (byte: number) => `malformed import kind ${hex(byte)}`,
  'bad-export-kind': (byte: number) => `malformed export kind ${hex(byte)}`,
  'bad-tag-attribute': (byte: number) => `malformed tag attribute ${hex(byte)}`,
  'bad-element-kind': (byte: number) => `malformed element kind ${hex(byte)}`,
  'bad-element-flags': (flags: number) => `malformed elements segment kind ${flags}`,
  'bad-data-flags': (flags: number) => `malformed data segment kind ${flags}`,

  // types
  'bad-value-type': (byte: number) => `malformed value type ${hex(byte)}`,
  'bad-reference-type': (byte: number) => `malformed reference type ${hex(byte)}`,
  'bad-heap-type': (code: number) => `malformed heap type ${code}`,
  'bad-block-type': (code: number) => `malformed block type ${code}`,
  'bad-type-definition': (byte: number) => `malformed definition type ${hex(byte)}`,
  'bad-mutability': (byte: number) => `malformed mutability ${hex(byte)}`,
  'bad-limits-flags': (byte: number) => `malformed limits flags ${hex(byte)}`,
  'bad-page-size': (log2: number) => `invalid custom page size 2^${log2}`,

  // code
  'illegal-opcode': (prefix: number, sub?: number) => `illegal opcode ${hex(prefix)}${sub === undefined ? '' : ` ${hex(sub)}`}`,
  'end-expected': (found: string) => `END opcode expected, found ${found}`,
  'bad-memory-flags': (flags: number) => `malformed memop flags ${hex(flags)}`,
  'bad-catch-clause': (byte: number) => `malformed catch clause ${hex(byte)}`,
  'bad-cast-flags': (byte: number) => `malformed br_on_cast flags ${hex(byte)}`,
  'too-many-locals': (count: number) => `too many locals: ${count}`,
};

// prettier-ignore
const invalidWordings = {
  // what an index may name: type, function, table, memory, global, tag, local, label, field, data segment, elem segment
  'unknown': (what: string, index: number) => `unknown ${what} ${index}`,
  'type-mismatch': (required: readonly string[], found: readonly string[], op: string) =>
    `type mismatch: instruction requires ${list(required)} but stack has ${list(found)}, in ${op}`,
  'block-mismatch': (required: readonly string[], found: readonly string[]) =>
    `type mismatch: block requires ${list(required)} but stack has ${list(found)}`,
  'not-subtype': (what: string, found: string, required: string) => `type mismatch: ${what} has type ${found}, required is ${required}`,
  'label-mismatch': (label: number, types: string, passed: string) => `type mismatch: label ${label} takes ${types}, the branch passes ${passed}`,
  'branch-arity': (label: number, found: number, required: number) =>
    `type mismatch: label ${label} takes ${found} values, the default label takes ${required}`,
  'tail-call-results': (found: readonly string[], required: readonly string[]) =>
    `type mismatch: the callee returns ${list(found)}, the function ${list(required)}`,
  'field-packing': (type: string, op: string) => `type mismatch: ${op} of a field of type ${type}`,
  'no-default': (type: string) => `type mismatch: type ${type} has no default value`,
  'wrong-kind-of-type': (type: number, kind: string) => `type mismatch: type ${type} is not ${kind} type`,

  // module
  'builtin-type': (name: string, found: string) => `incompatible import type: the builtin ${name} is not ${found}`,
  'sub-type': (type: number, reason: string) => `sub type ${type} ${reason}`,
  'duplicate-export': (name: string) => `duplicate export name ${JSON.stringify(name)}`,
  'start-function': (type: string) => `start function must have type [] -> [], has ${type}`,
  'minimum-over-maximum': () => 'size minimum must not be greater than maximum',
  'memory-size': (most: string) => `memory size must be at most ${most}`,
  'table-size': (most: string) => `table size must be at most ${most}`,
  'page-size': (log2: number) => `invalid custom page size 2^${log2}, must be 1 or 65536`,
  'shared-needs-maximum': () => 'shared memory must have maximum',
  'tag-result': () => 'non-empty tag result type',
  'not-constant': (op: string) => `constant expression required, found ${op}`,
  'undeclared-function': (index: number) => `undeclared function reference ${index}`,

  // functions
  'uninitialized-local': (index: number) => `uninitialized local ${index}`,
  'immutable-global': (index: number) => `immutable global ${index}`,
  'immutable-field': (type: number, field: number) => `immutable field ${field} of type ${type}`,
  'immutable-array': (type: number) => `immutable array type ${type}`,
  'array-types': (from: number, to: number) => `array types do not match: ${from} into ${to}`,
  'array-not-numeric': (type: number) => `array type is not numeric or vector: ${type}`,
  'alignment': (align: number, natural: number) => `alignment must not be larger than natural: ${2 ** align} where natural is ${natural}`,
  'atomic-alignment': (align: number, natural: number) => `alignment must be natural for atomics: ${2 ** align} where natural is ${natural}`,
  'offset-range': (offset: number) => `offset out of range: ${offset}`,
  'lane': (lane: number, lanes: number) => `invalid lane index ${lane}, of ${lanes} lanes`,
  'select-arity': (arity: number) => `invalid result arity ${arity}, select has one result`,
  'rethrow-label': (label: number) => `invalid rethrow label ${label}: not a catch`,
};

// prettier-ignore
const unsupportedWordings = {
  'feature-off': (what: string, feature: string) => `${what} needs the feature ${feature}, which is off`,
  'limit': (what: string, found: number, limit: number) => `too many ${what}: ${found}, wasm2esm's limit is ${limit}`,
  'too-deep': () => 'blocks are nested too deeply: the stack of this JavaScript engine is full',
};

type Wordings = Readonly<Record<string, (...args: never[]) => string>>;

// One function for each class: `malformed('bad-version', 2)`; the code decides the arguments.
function classOf<W extends Wordings>(kind: DiagnosticClass, wordings: W) {
  return <C extends keyof W & string>(code: C, ...args: Parameters<W[C]>): Diagnostic => {
    const wording = wordings[code] as unknown as (...args: Parameters<W[C]>) => string;
    return { class: kind, code, message: wording(...args) };
  };
}

export const malformed = classOf('malformed', malformedWordings);
export const invalid = classOf('invalid', invalidWordings);
export const unsupported = classOf('unsupported', unsupportedWordings);
