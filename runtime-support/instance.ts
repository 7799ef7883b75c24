/** Imports read from an object, exports given as one (JavaScript API, "read the imports" and "create an exports object"). */

/** The value of an import. Throws TypeError where the JavaScript API does. */
export function read_import(imports: unknown, module: string, name: string): unknown {
  if (imports === undefined) throw new TypeError('an imports object is required');
  const namespace = (imports as Record<string, unknown>)[module];
  if ((typeof namespace !== 'object' && typeof namespace !== 'function') || namespace === null) {
    throw new TypeError(`import ${module}: module is not an object or function`);
  }
  return (namespace as Record<string, unknown>)[name];
}

/** An exports object: no prototype, frozen. */
export function export_object(exports: Record<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.setPrototypeOf(exports, null) as Record<string, unknown>);
}
