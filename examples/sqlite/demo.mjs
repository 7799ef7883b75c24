/** `npm run demo`: the SQLite that `sql.js` has on npm, compiled to JavaScript, queried where there is no WebAssembly. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const at = path => fileURLToPath(new URL(path, import.meta.url));
const megabytes = file => `${(statSync(file).size / 1e6).toFixed(2)} MB`;
const say = (title, text) => console.log(`${title.padEnd(12)}${text}`);

async function timed(title, action) {
  const start = performance.now();
  const result = await action();
  say(title, `${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

const binary = require.resolve('sql.js/dist/sql-wasm.wasm');
const output = at('dist/sqlite.mjs');
say('binary', `node_modules/sql.js/dist/sql-wasm.wasm, ${megabytes(binary)}`);
say('command', 'wasm2esm sql-wasm.wasm -o dist/sqlite.mjs --format instantiate --minify');
const options = ['--format', 'instantiate', '--minify'];
await timed('compile', () =>
  execFileSync(process.execPath, [at('../../dist/cli.js'), binary, '-o', output, ...options], {
    stdio: 'inherit',
  }),
);
say('module', `examples/sqlite/dist/sqlite.mjs, ${megabytes(output)} of JavaScript`);

delete globalThis.WebAssembly;
say('engine', `typeof WebAssembly is "${typeof WebAssembly}"`);

const { instantiate } = await timed('load', () => import('./dist/sqlite.mjs'));
const initSqlJs = require('sql.js/dist/sql-wasm.js');
const sqlite = await initSqlJs({
  // Emscripten's own way for hosts that make instances themselves.
  instantiateWasm(imports, done) {
    const exports = instantiate(imports);
    done({ exports });
    return exports;
  },
});

const sql = `
  create table squares (n integer primary key, square integer);
  with recursive count(n) as (select 1 union all select n + 1 from count where n < 100000)
    insert into squares select n, n * n from count;
  select sqlite_version() as version, count(*) as rows, sum(square) as sum
    from squares where square % 7 = 2;`;
const [{ columns, values }] = await timed('query', () => new sqlite.Database().exec(sql));
columns.forEach((name, i) => say(`  ${name}`, values[0][i]));

// What SQLite says anywhere.
const sum = Array.from({ length: 100_000 }, (_, i) => (i + 1) ** 2).reduce(
  (a, b) => (b % 7 === 2 ? a + b : a),
  0,
);
const isRight = values[0][2] === sum;
console.log(isRight ? 'JavaScript gets the same sum by itself.' : `wrong: the sum is ${sum}`);
process.exitCode = isRight ? 0 : 1;
