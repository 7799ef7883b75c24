/**
 * What an import of a wasm file asks for. The query says it, in the words that Vite's users know:
 *
 *   import { add } from './math.wasm'                       the module is the instance
 *   import init from './math.wasm?init'                     init(imports) gives a promise of { exports }
 *   import init from './math.wasm?init&sync'                init(imports) gives { exports }
 *   import { instantiate } from './math.wasm?instantiate'   instantiate(imports) gives the exports
 *   import './math.wasm?register'                           glue finds it by its bytes, see wasm2esm/webassembly
 *
 * All other queries, such as `?url`, are for others.
 */
import { dirname, isAbsolute, resolve } from 'node:path';

export type Form = 'esm' | 'init' | 'init-sync' | 'instantiate' | 'register';

export interface Request {
  readonly file: string;
  readonly form: Form;
}

const forms: ReadonlyMap<string, Form> = new Map([
  ['', 'esm'],
  ['init', 'init'],
  ['init&sync', 'init-sync'],
  ['instantiate', 'instantiate'],
  ['register', 'register'],
]);

/** Parameters that dev servers add for themselves. */
const ignored = /^(?:import|t=.*|v=.*)$/;

/** Reads the id of a module; null if it asks for something that is not ours. */
export function parseRequest(id: string): Request | null {
  const at = id.indexOf('?');
  const file = at < 0 ? id : id.slice(0, at);
  if (!file.endsWith('.wasm') || file.startsWith('\0')) return null;
  const query = at < 0 ? [] : id.slice(at + 1).split('&');
  const form = forms.get(
    query
      .filter(item => !ignored.test(item))
      .map(item => item.replace(/=$/, ''))
      .join('&'),
  );
  return form === undefined ? null : { file, form };
}

/** The id of a file beside its importer; null where the bundler has to look. */
export function resolveBeside(specifier: string, importer: string): string | null {
  if (!specifier.includes('?') || !parseRequest(specifier)) return null;
  if (isAbsolute(specifier)) return specifier;
  return /^\.\.?\//.test(specifier) ? resolve(dirname(importer), specifier) : null;
}
