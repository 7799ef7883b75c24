/**
 * What a binary imports and exports, and the types of its functions as the bridge needs them: read from the bytes, so
 * that the runner depends on no engine's word and no decoder of ours. The module must be well-formed.
 */

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

/** A value type: its bytes, and what it is: a number type, a reference to an exception, another reference. */
export interface ValueType {
  readonly code: Uint8Array;
  readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'exn' | 'ref';
}

// One-byte types; the heap types exn and noexn also stand for their nullable references.
const typeCodes: Readonly<Record<number, ValueType['type']>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
  0x69: 'exn',
  0x74: 'exn',
};

export interface FuncType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface Import {
  readonly module: string;
  readonly name: string;
}

export interface ModuleInterface {
  readonly imports: readonly Import[];
  /** Of exported functions, the type index. */
  readonly funcExports: ReadonlyMap<string, number>;
  /** By type index; null where the type is no function type. */
  readonly types: readonly (FuncType | null)[];
  /** The type section without its count, and that count. */
  readonly typeSection: { readonly count: number; readonly bytes: Uint8Array };
}

const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

export function readInterface(bytes: Uint8Array): ModuleInterface {
  const module = new InterfaceReader(bytes);
  module.readSections();
  return module;
}

/** A cursor over the sections that matter; fields are filled as they are met. */
class InterfaceReader implements ModuleInterface {
  readonly imports: Import[] = [];
  readonly funcExports = new Map<string, number>();
  readonly types: (FuncType | null)[] = [];
  typeSection: ModuleInterface['typeSection'] = { count: 0, bytes: new Uint8Array() };

  private readonly bytes: Uint8Array;
  private at = 8;
  /** type indices in the order of the function index space */
  private readonly funcs: number[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  readSections(): void {
    while (this.at < this.bytes.length) {
      const id = this.byte();
      const end = this.u32() + this.at;
      if (id === 1) this.readTypes(end);
      if (id === 2) this.times(() => this.readImport());
      if (id === 3) this.times(() => this.funcs.push(this.u32()));
      if (id === 7) this.times(() => this.readExport());
      this.at = end;
    }
  }

  private readTypes(end: number): void {
    const count = this.u32();
    this.typeSection = { count, bytes: this.bytes.subarray(this.at, end) };
    for (let i = 0; i < count; i++) this.readRecType();
  }

  private readRecType(): void {
    if (this.bytes[this.at] !== 0x4e) return this.readSubType();
    this.at++;
    this.times(() => this.readSubType());
  }

  private readSubType(): void {
    let form = this.byte();
    if (form === 0x50 || form === 0x4f) {
      this.times(() => this.u32());
      form = this.byte();
    }
    if (form === 0x60) {
      const params = this.times(() => this.valueType());
      this.types.push({ params, results: this.times(() => this.valueType()) });
      return;
    }
    this.types.push(null);
    if (form === 0x5e) this.skipField();
    else this.times(() => this.skipField());
  }

  private skipField(): void {
    this.valueType();
    this.at++;
  }

  // Packed types come out as 'ref'; nobody asks for the types of fields.
  private valueType(): ValueType {
    const start = this.at;
    let form = this.byte();
    const isLongRef = form === 0x63 || form === 0x64;
    if (isLongRef) {
      form = this.bytes[this.at]!;
      this.skipLeb();
    }
    return { code: this.bytes.subarray(start, this.at), type: typeCodes[form] ?? 'ref' };
  }

  private readImport(): void {
    this.imports.push({ module: this.name(), name: this.name() });
    const kind = externKinds[this.byte()];
    if (kind === 'func') this.funcs.push(this.u32());
    if (kind === 'table') {
      this.valueType();
      this.skipLimits();
    }
    if (kind === 'memory') this.skipLimits();
    if (kind === 'global') this.skipField();
    if (kind === 'tag') {
      this.at++;
      this.u32();
    }
  }

  private skipLimits(): void {
    const flags = this.byte();
    this.skipLeb();
    if (flags & 1) this.skipLeb();
    const hasPageSize = flags & 8;
    if (hasPageSize) this.skipLeb();
  }

  private readExport(): void {
    const name = this.name();
    const kind = externKinds[this.byte()];
    const index = this.u32();
    if (kind === 'func') this.funcExports.set(name, this.funcs[index]!);
  }

  private times<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }

  private name(): string {
    const length = this.u32();
    const bytes = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  private byte(): number {
    return this.bytes[this.at++]!;
  }

  private u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  private skipLeb(): void {
    while (this.byte() >= 0x80);
  }
}
