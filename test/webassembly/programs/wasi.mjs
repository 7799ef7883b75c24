// Asks `node:wasi` for all sorts of things below a directory, and prints what it answers.
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { WASI } from 'node:wasi';

const [binary, folder] = process.argv.slice(2);
mkdirSync(`${folder}/sub/deep`, { recursive: true });
writeFileSync(`${folder}/sub/text`, 'hello, WASI');
linkSync(`${folder}/sub/text`, `${folder}/twice`);
symlinkSync('sub/text', `${folder}/link`);
utimesSync(`${folder}/sub/text`, 1e9, 1e9);
const then = 10n ** 18n;

const options = { version: 'preview1', args: ['program', '-é'], env: { A: '1', B: undefined, C: 'ü' } };
const wasi = new WASI({ ...options, preopens: { '/given': folder } });
const { instance } = await WebAssembly.instantiate(
  Uint8Array.from(Buffer.from(binary, 'base64')),
  wasi.getImportObject(),
);
wasi.initialize(instance);
const { memory } = instance.exports;
const view = () => new DataView(memory.buffer);
const bytes = (at, length) => Buffer.from(memory.buffer.slice(at, at + length)).toString('latin1');
const { wasiImport: call } = wasi;
const results = [];
const note = (...values) => results.push(values);

const path = text => {
  new Uint8Array(memory.buffer).fill(0, 0, 4096);
  const encoded = new TextEncoder().encode(text);
  new Uint8Array(memory.buffer).set(encoded);
  return [0, encoded.length];
};
const [out, more, most] = [2048, 2056, 4096];
const rights = {
  read: 2n,
  sync: 16n,
  size: 1n << 22n,
  write: 64n,
  seek: 4n,
  tell: 32n,
  stat: 1n << 21n,
  readdir: 1n << 14n,
  pathStat: 1n << 18n,
  open: 1n << 13n,
};
const all = Object.values(rights).reduce((a, b) => a | b);
const open = (text, oflags = 0, wanted = all, fdflags = 0) => {
  const ret = call.path_open(3, 1, ...path(text), oflags, wanted, all, fdflags, out);
  return [ret, view().getUint32(out, true)];
};
const stat = at => {
  const v = view();
  const [, inode, links, size, , modified, changed] = [0, 8, 24, 32, 40, 48, 56].map(o =>
    v.getBigUint64(at + o, true),
  );
  const recent = time => time / 10n ** 9n > BigInt(Date.now()) / 1000n - 1000n;
  return [
    inode > 0n,
    links,
    size,
    v.getUint8(at + 16),
    recent(changed),
    modified === then || recent(modified),
  ];
};
const write = (fd, text) => {
  path(text);
  view().setUint32(more, 0, true);
  view().setUint32(more + 4, new TextEncoder().encode(text).length, true);
  return [call.fd_write(fd, more, 1, out), view().getUint32(out, true)];
};
const read = (fd, size) => {
  new Uint8Array(memory.buffer).fill(0, most, most + size);
  view().setUint32(more, most, true);
  view().setUint32(more + 4, size, true);
  return [call.fd_read(fd, more, 1, out), view().getUint32(out, true), bytes(most, size)];
};

for (const [sizes, get] of [
  ['args_sizes_get', 'args_get'],
  ['environ_sizes_get', 'environ_get'],
]) {
  note(sizes, call[sizes](out, out + 4), view().getUint32(out, true));
  note(get, call[get](most, most + 100), bytes(most + 100, 20));
}
note(
  'prestat',
  call.fd_prestat_get(3, out),
  view().getUint32(out + 4, true),
  call.fd_prestat_dir_name(3, most, 6),
  bytes(most, 6),
  call.fd_prestat_get(4, out),
);
for (const [name, flags] of [
  ['sub/text', 0],
  ['twice', 0],
  ['link', 0],
  ['link', 1],
  ['sub', 1],
  ['.', 1],
  ['missing', 0],
  ['sub/../twice', 0],
  ['sub/text/x', 0],
])
  note('stat', name, flags, call.path_filestat_get(3, flags, ...path(name), most), stat(most));
note('outside', call.path_filestat_get(3, 1, ...path('../'), most) !== 0, open('sub/../../x')[0] !== 0);
{
  const [ret, fd] = open('sub/text');
  note('open', ret, read(fd, 5), read(fd, 3), call.fd_tell(fd, most), view().getBigUint64(most, true));
  note(
    'seek',
    call.fd_seek(fd, -4n, 2, most),
    view().getBigUint64(most, true),
    read(fd, 9),
    call.fd_seek(fd, -1n, 0, most),
  );
  note(
    'fdstat',
    call.fd_fdstat_get(fd, most),
    view().getUint8(most),
    call.fd_filestat_get(fd, most),
    stat(most),
  );
  note('close', call.fd_close(fd), call.fd_close(fd), read(fd, 1)[0]);
}
note('missing', open('none')[0], open('sub/text', 2)[0], open('twice/x')[0], open('sub/text', 1 | 4)[0]);
{
  const [ret, fd] = open('made', 1 | 4);
  note(
    'write',
    ret,
    write(fd, 'one two'),
    call.fd_filestat_set_size(fd, 3n),
    call.fd_seek(fd, 0n, 2, most),
    view().getBigUint64(most, true),
    write(fd, '!'),
    call.fd_sync(fd),
    call.fd_close(fd),
  );
  const [, again] = open('made', 0, all, 1);
  note('append', write(again, '?'), call.fd_close(again), readFileSync(`${folder}/made`, 'latin1'));
}
{
  const [ret, fd] = open('sub', 2, rights.readdir);
  const code = call.fd_readdir(fd, most, 1000, 0n, out);
  const names = [];
  for (let at = most, end = most + view().getUint32(out, true); at < end;) {
    const length = view().getUint32(at + 16, true);
    names.push([bytes(at + 24, length), view().getUint8(at + 20)]);
    at += 24 + length;
  }
  note('readdir', ret, code, names.sort(), call.fd_close(fd));
}
note(
  'directories',
  call.path_create_directory(3, ...path('new')),
  call.path_create_directory(3, ...path('new')),
  call.path_remove_directory(3, ...path('new')),
  call.path_remove_directory(3, ...path('new')),
  call.path_remove_directory(3, ...path('sub')),
);
note('unlink', call.path_unlink_file(3, ...path('made')), call.path_unlink_file(3, ...path('made')));
note(
  'readlink',
  call.path_readlink(3, ...path('link'), most, 100, out),
  bytes(most, view().getUint32(out, true)),
  call.path_readlink(3, ...path('twice'), most, 100, out) !== 0,
);
note('random', call.random_get(most, 64), new Set(bytes(most, 64)).size > 20);
note(
  'clocks',
  [0, 1].map(id => call.clock_time_get(id, 0n, most)),
  view().getBigUint64(most, true) > 0n,
);
write(1, 'written\n');
note('left', readdirSync(folder).sort());
console.log(JSON.stringify(results, (_key, value) => (typeof value === 'bigint' ? `${value}` : value), 1));
