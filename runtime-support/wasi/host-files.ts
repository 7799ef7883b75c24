/**
 * Files and directories of the host for WASI preview 1, by Node's `fs`: what a program may reach below a directory that it was given. Paths are resolved as text, so nothing
 * above is named; as with Node's own WASI, links within may still lead outside.
 */
import { Fd, wasi } from '@bjorn3/browser_wasi_shim';

interface Stats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isCharacterDevice(): boolean;
}

type Position = bigint | null;

/** What is used of `node:fs`. */
export interface FileSystem {
  openSync(path: string, flags: number): number;
  closeSync(fd: number): void;
  readSync(fd: number, into: Uint8Array, from: number, length: number, at: Position): number;
  writeSync(fd: number, bytes: Uint8Array, from: number, length: number, at: number | null): number;
  fsyncSync(fd: number): void;
  ftruncateSync(fd: number, length: number): void;
  fstatSync(fd: number, options: { bigint: true }): Stats;
  statSync(path: string, options: { bigint: true }): Stats;
  lstatSync(path: string, options: { bigint: true }): Stats;
  readdirSync(path: string): string[];
  readlinkSync(path: string): string;
  mkdirSync(path: string): void;
  rmdirSync(path: string): void;
  unlinkSync(path: string): void;
  readonly constants: Readonly<Record<string, number>>;
}

/** WASI's numbers of what the host reports by name. */
const errnos: Readonly<Record<string, number>> = {
  EACCES: wasi.ERRNO_ACCES,
  EBADF: wasi.ERRNO_BADF,
  EEXIST: wasi.ERRNO_EXIST,
  EINVAL: wasi.ERRNO_INVAL,
  EISDIR: wasi.ERRNO_ISDIR,
  ELOOP: wasi.ERRNO_LOOP,
  ENOENT: wasi.ERRNO_NOENT,
  ENOTDIR: wasi.ERRNO_NOTDIR,
  ENOTEMPTY: wasi.ERRNO_NOTEMPTY,
  EPERM: wasi.ERRNO_PERM,
  ESPIPE: wasi.ERRNO_SPIPE,
};

/** What the work gives, with the number of the error that it throws. */
function attempt<T>(otherwise: T, work: () => T): T & { ret: number } {
  try {
    return { ...work(), ret: wasi.ERRNO_SUCCESS };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return { ...otherwise, ret: errnos[code] ?? wasi.ERRNO_IO };
  }
}

const done = (work: () => void): number => attempt({}, () => (work(), {})).ret;

function filetype(stats: Stats): number {
  if (stats.isFile()) return wasi.FILETYPE_REGULAR_FILE;
  if (stats.isDirectory()) return wasi.FILETYPE_DIRECTORY;
  if (stats.isSymbolicLink()) return wasi.FILETYPE_SYMBOLIC_LINK;
  return stats.isCharacterDevice() ? wasi.FILETYPE_CHARACTER_DEVICE : wasi.FILETYPE_UNKNOWN;
}

/** The library's own puts times where they overwrite the size. */
class HostFilestat extends wasi.Filestat {
  override write_bytes(view: DataView, at: number): void {
    const { dev, ino, filetype: type, nlink, size, atim, mtim, ctim } = this;
    [dev, ino, BigInt(type), nlink, size, atim, mtim, ctim].forEach((value, i) =>
      view.setBigUint64(at + 8 * i, value, true),
    );
  }
}

function filestat(stats: Stats): { filestat: wasi.Filestat } {
  const { dev, ino, size, nlink, atimeNs: atim, mtimeNs: mtim, ctimeNs: ctim } = stats;
  const made = new HostFilestat(ino, filetype(stats), size);
  return { filestat: Object.assign(made, { dev, nlink, atim, mtim, ctim }) };
}

/** An open file, or a standard stream. */
export class HostFile extends Fd {
  private readonly fs: FileSystem;
  private readonly fd: number;
  /** where it is read and written; null for a stream, which knows itself */
  private at: Position;
  private readonly flags: number;

  constructor(fs: FileSystem, fd: number, isStream: boolean, flags = 0) {
    super();
    this.fs = fs;
    this.fd = fd;
    this.flags = flags;
    this.at = isStream ? null : 0n;
  }

  private stats(): Stats {
    return this.fs.fstatSync(this.fd, { bigint: true });
  }

  override fd_close(): number {
    return this.at === null ? wasi.ERRNO_SUCCESS : done(() => this.fs.closeSync(this.fd));
  }

  override fd_fdstat_get(): ReturnType<Fd['fd_fdstat_get']> {
    return attempt({ fdstat: null }, () => ({ fdstat: fdstat(filetype(this.stats()), this.flags) }) as never);
  }

  override fd_filestat_get(): ReturnType<Fd['fd_filestat_get']> {
    return attempt({ filestat: null }, () => filestat(this.stats()) as never);
  }

  override fd_filestat_set_size(size: bigint): number {
    return done(() => this.fs.ftruncateSync(this.fd, Number(size)));
  }

  override fd_sync(): number {
    return done(() => this.fs.fsyncSync(this.fd));
  }

  override fd_pread(size: number, offset: bigint): ReturnType<Fd['fd_pread']> {
    return this.read(size, offset);
  }

  override fd_read(size: number): ReturnType<Fd['fd_read']> {
    const result = this.read(size, this.at);
    if (this.at !== null) this.at += BigInt(result.data.length);
    return result;
  }

  private read(size: number, at: Position): ReturnType<Fd['fd_read']> {
    return attempt({ data: new Uint8Array() }, () => {
      const data = new Uint8Array(size);
      return { data: data.subarray(0, this.fs.readSync(this.fd, data, 0, size, at)) };
    });
  }

  override fd_pwrite(data: Uint8Array, offset: bigint): ReturnType<Fd['fd_pwrite']> {
    return this.write(data, offset);
  }

  override fd_write(data: Uint8Array): ReturnType<Fd['fd_write']> {
    if (this.at !== null && this.flags & wasi.FDFLAGS_APPEND) this.at = this.stats().size;
    const result = this.write(data, this.at);
    if (this.at !== null) this.at += BigInt(result.nwritten);
    return result;
  }

  private write(data: Uint8Array, at: Position): ReturnType<Fd['fd_write']> {
    const position = at === null ? null : Number(at);
    return attempt({ nwritten: 0 }, () => ({
      nwritten: this.fs.writeSync(this.fd, data, 0, data.length, position),
    }));
  }

  override fd_seek(offset: bigint, whence: number): ReturnType<Fd['fd_seek']> {
    if (this.at === null) return { ret: wasi.ERRNO_SPIPE, offset: 0n };
    const bases = [0n, this.at, whence === wasi.WHENCE_END ? this.stats().size : 0n];
    const at = (bases[whence] ?? -1n) + offset;
    if (at < 0n) return { ret: wasi.ERRNO_INVAL, offset: 0n };
    this.at = at;
    return { ret: wasi.ERRNO_SUCCESS, offset: at };
  }

  override fd_tell(): ReturnType<Fd['fd_tell']> {
    return this.fd_seek(0n, wasi.WHENCE_CUR);
  }
}

function fdstat(type: number, flags: number): wasi.Fdstat {
  return Object.assign(new wasi.Fdstat(type, flags), { fs_rights_base: ~0n, fs_rights_inherited: ~0n });
}

/** A directory, of a name that the program knows if it was given. */
export class HostDirectory extends Fd {
  private readonly fs: FileSystem;
  private readonly path: string;
  private readonly given: string | null;
  private names: string[] = [];

  constructor(fs: FileSystem, path: string, given: string | null) {
    super();
    this.fs = fs;
    this.path = path;
    this.given = given;
  }

  /** The host's path of one that the program names. Throws for one that leads out. */
  private below(path: string): string {
    const parts: string[] = [];
    for (const part of path.split('/')) {
      if (part === '..' && parts.pop() === undefined) throw Object.assign(new Error(path), { code: 'EPERM' });
      if (part !== '' && part !== '.' && part !== '..') parts.push(part);
    }
    return [this.path.replace(/\/$/, ''), ...parts].join('/') || '/';
  }

  override fd_fdstat_get(): ReturnType<Fd['fd_fdstat_get']> {
    return { ret: wasi.ERRNO_SUCCESS, fdstat: fdstat(wasi.FILETYPE_DIRECTORY, 0) };
  }

  override fd_filestat_get(): ReturnType<Fd['fd_filestat_get']> {
    return this.path_filestat_get(1, '.');
  }

  override fd_prestat_get(): ReturnType<Fd['fd_prestat_get']> {
    if (this.given === null) return { ret: wasi.ERRNO_BADF, prestat: null };
    return { ret: wasi.ERRNO_SUCCESS, prestat: wasi.Prestat.dir(this.given) };
  }

  override fd_readdir_single(cookie: bigint): ReturnType<Fd['fd_readdir_single']> {
    return attempt({ dirent: null }, () => {
      if (cookie === 0n) this.names = this.fs.readdirSync(this.path);
      const name = this.names[Number(cookie)];
      if (name === undefined) return { dirent: null };
      const stats = this.fs.lstatSync(`${this.path}/${name}`, { bigint: true });
      return { dirent: new wasi.Dirent(cookie + 1n, stats.ino, name, filetype(stats)) as never };
    });
  }

  override path_filestat_get(flags: number, path: string): ReturnType<Fd['path_filestat_get']> {
    const read = flags & 1 ? this.fs.statSync : this.fs.lstatSync; // whether to follow a link
    return attempt({ filestat: null }, () => filestat(read(this.below(path), { bigint: true })) as never);
  }

  override path_open(
    _dirflags: number,
    path: string,
    oflags: number,
    rights: bigint,
    _inheriting: bigint,
    flags: number,
  ): ReturnType<Fd['path_open']> {
    return attempt({ fd_obj: null }, () => {
      const full = this.below(path);
      const { fs } = this;
      if (isDirectory(fs, full)) return { fd_obj: new HostDirectory(fs, full, null) as never };
      if (oflags & wasi.OFLAGS_DIRECTORY) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
      const opened = fs.openSync(full, openFlags(fs, oflags, rights, flags));
      return { fd_obj: new HostFile(fs, opened, false, flags) as never };
    });
  }

  override path_readlink(path: string): ReturnType<Fd['path_readlink']> {
    return attempt({ data: null }, () => ({ data: this.fs.readlinkSync(this.below(path)) as never }));
  }

  override path_create_directory(path: string): number {
    return done(() => this.fs.mkdirSync(this.below(path)));
  }

  override path_remove_directory(path: string): number {
    return done(() => this.fs.rmdirSync(this.below(path)));
  }

  override path_unlink_file(path: string): number {
    return done(() => this.fs.unlinkSync(this.below(path)));
  }
}

function isDirectory(fs: FileSystem, path: string): boolean {
  try {
    return fs.statSync(path, { bigint: true }).isDirectory();
  } catch {
    return false;
  }
}

function openFlags({ constants: c }: FileSystem, oflags: number, rights: bigint, flags: number): number {
  const [reads, writes] = [wasi.RIGHTS_FD_READ, wasi.RIGHTS_FD_WRITE].map(
    right => !!(rights & BigInt(right)),
  );
  return [
    [writes && reads, 'O_RDWR'],
    [writes && !reads, 'O_WRONLY'],
    [oflags & wasi.OFLAGS_CREAT, 'O_CREAT'],
    [oflags & wasi.OFLAGS_EXCL, 'O_EXCL'],
    [oflags & wasi.OFLAGS_TRUNC, 'O_TRUNC'],
    [flags & wasi.FDFLAGS_APPEND, 'O_APPEND'],
  ].reduce((sum, [isSet, name]) => (isSet ? sum | c[name as string]! : sum), 0);
}
