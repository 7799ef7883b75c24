/** Conversions of arguments that several members of the namespace share (Web IDL). */

/** A copy of the bytes of a BufferSource. Throws TypeError. */
export function to_bytes(source: unknown): Uint8Array {
  if (ArrayBuffer.isView(source))
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  // Not instanceof: buffers come from other realms, too.
  const tag = Object.prototype.toString.call(source);
  if (tag !== '[object ArrayBuffer]' && tag !== '[object SharedArrayBuffer]')
    throw new TypeError('an ArrayBuffer or a view of one is required');
  return new Uint8Array(source as ArrayBuffer).slice();
}

export function is_object(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

interface ResponseLike {
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The bytes of a response (WebAssembly Web API, "compile a potential WebAssembly response"). Rejects with TypeError. */
export async function fetched(source: unknown): Promise<ArrayBuffer> {
  const response = (await source) as ResponseLike;
  if (Object.prototype.toString.call(response) !== '[object Response]')
    throw new TypeError('a Response or a promise of one is required');
  if (!response.ok) throw new TypeError('the response is not ok');
  const type = response.headers.get('Content-Type') ?? '';
  if (type.trim().toLowerCase() !== 'application/wasm')
    throw new TypeError(`the response is of type "${type}", not application/wasm`);
  return response.arrayBuffer();
}
