/** sql.js: SQLite, with functions and aggregates in JavaScript. C by Emscripten, functions added to its table. */
import { createHash } from 'node:crypto';
import initSqlJs from 'sql.js';

export default async function run() {
  const SQL = await initSqlJs();
  const db = new SQL.Database();
  const results = [];
  const query = sql => results.push(db.exec(sql));
  db.run('create table t (id integer primary key, name text, x real, n int, blob blob)');
  db.create_function('twist', (a, b) => `${b}:${a}`);
  db.create_aggregate('product', {
    init: () => 1,
    step: (state, value) => (state * value) % 1e9,
    finalize: state => state,
  });
  db.run('begin');
  const insert = db.prepare('insert into t values (?, ?, ?, ?, ?)');
  for (let i = 0; i < 2000; i++)
    insert.run([i, `name ${(i * 7919) % 2000}`, Math.sin(i) * 1e6, i * 123456789, Uint8Array.of(i, i >> 8)]);
  insert.free();
  db.run('commit');
  db.run('create index by_name on t (name)');
  query('select count(*), sum(n), avg(x), min(name), max(x), total(id) from t');
  query("select name, twist(id, n) from t where name like 'name 1%' order by x limit 50");
  query('select n % 7 as k, product(id + 1), group_concat(id) from t group by k having k > 2');
  query(
    'with recursive f(a, b) as (values (0, 1) union all select b, a + b from f limit 90) select a from f',
  );
  query(
    "select json_extract('{\"a\":[1,2.5,\"é\"]}', '$.a[2]'), hex(zeroblob(3)), printf('%.17g', 0.1), 9223372036854775807 + 0, -5 / 2, -5 % 3",
  );
  query(
    'select t1.id, t2.id from t t1 join t t2 on t1.name = t2.name and t1.id < t2.id + 3 order by 1, 2 limit 40',
  );
  const errors = ['select nothing', 'insert into t values (1, 2, 3, 4, 5)'].map(sql => {
    try {
      db.run(sql);
      return null;
    } catch (error) {
      return String(error);
    }
  });
  const file = db.export();
  const copy = new SQL.Database(file);
  results.push(copy.exec('pragma integrity_check'), copy.exec('select count(*) from t'));
  return { results, errors, file: [file.length, createHash('sha256').update(file).digest('hex')] };
}
