/** The JavaScript engines to measure on: this Node, others that `npm run bench:setup` installs below node_modules/.cache. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Everything the benches make or fetch; never committed. */
export const cache = fileURLToPath(new URL('../../node_modules/.cache/wasm2esm-bench/', import.meta.url));

export interface Engine {
  readonly name: string;
  readonly command: string;
  /** before the script's name */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether `npm run bench` uses it unasked. */
  readonly isDefault: boolean;
  readonly hasWasm: boolean;
  /** of the rounds that a kernel makes under an engine with a JIT */
  readonly scale: number;
}

/** npm packages that setup installs, each in a folder of its own: their commands must not shadow anything. */
export const packages = [
  { folder: 'node26', name: 'node@26.10.0', isDefault: true },
  { folder: 'bun', name: '@oven/bun-linux-x64@1.4.5', isDefault: false },
] as const;

/** Debian packages that setup unpacks there; nothing is installed system-wide. */
export const debianPackages = ['libmozjs-102-dev', 'libmozjs-102-0'] as const;

const node26 = `${cache}node26/node_modules/node/bin/node`;
const debian = `${cache}debian/usr/`;

export const engines: readonly Engine[] = [
  engine(`node${process.versions.node.split('.')[0]}`, process.execPath, true),
  engine('node26', node26, true),
  engine('node20-jitless', process.execPath, false, ['--jitless']),
  engine('node26-jitless', node26, false, ['--jitless']),
  engine('bun', `${cache}bun/node_modules/@oven/bun-linux-x64/bin/bun`, false),
  engine('sm102', `${debian}bin/js102`, false, ['-m'], {
    LD_LIBRARY_PATH: `${debian}lib/x86_64-linux-gnu`,
  }),
];

function engine(
  name: string,
  command: string,
  isDefault: boolean,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Engine {
  const hasJit = !args.includes('--jitless');
  return { name, command, args, env, isDefault, hasWasm: hasJit, scale: hasJit ? 1 : 1 / 40 };
}

/** The engines of these names, or those to use unasked. Throws for what is unknown or missing. */
export function chooseEngines(names: readonly string[]): readonly Engine[] {
  const chosen =
    names.length === 0
      ? engines.filter(({ isDefault }) => isDefault)
      : names.map(name => engines.find(item => item.name === name) ?? fail(`unknown engine ${name}`));
  for (const { name, command } of chosen) {
    if (!existsSync(command))
      fail(`${name} is not there: npm run bench:setup${isUsual(name) ? '' : ' -- --all'}`);
  }
  return chosen;
}

function isUsual(name: string): boolean {
  return engines.some(item => item.name === name && item.isDefault);
}

function fail(message: string): never {
  throw new Error(message);
}
