/** Every example does what its README shows: the commands in it are run, and what they print is compared. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cliFile, requireBuild, temporaryDirectory } from './harness/cli.ts';
import { wasm } from './harness/modules.ts';
import { projectRoot } from './spec/suite.ts';

const root = join(projectRoot, 'examples');
const folders = readdirSync(root, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);

interface Step {
  readonly command: string;
  readonly output: string;
}

/** Commands are the lines that start with a dollar sign; up to the next one is what they print. */
function stepsOf(readme: string): Step[] {
  const blocks = [...readme.matchAll(/^```console\n([^]*?)^```$/gm)].map(match => match[1]!);
  return blocks.flatMap(block =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map(step => {
        const end = step.indexOf('\n') + 1;
        return { command: step.slice(0, end).trim(), output: step.slice(end) };
      }),
  );
}

const programs = temporaryDirectory();

function shell(command: string, cwd: string): string {
  const path = [programs, join(projectRoot, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const run = spawnSync('sh', ['-c', `${command.replace(/\bnpx /g, '')} 2>&1`], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: '' },
  });
  return run.stdout;
}

beforeAll(() => {
  requireBuild();
  mkdirSync(programs, { recursive: true });
  // What npx finds in a project.
  symlinkSync(cliFile, join(programs, 'wasm2esm'));
});

test('steps are read from a README', () => {
  expect(stepsOf('# T\n\n```console\n$ a b\n1\n2\n$ c\n```\n\n```js\n$ no\n```\n')).toEqual([
    { command: 'a b', output: '1\n2\n' },
    { command: 'c', output: '' },
  ]);
});

describe.each(folders)('%s', folder => {
  const directory = join(root, folder);
  const steps = stepsOf(readFileSync(join(directory, 'README.md'), 'utf8'));

  test('does what it shows', () => {
    expect(steps.length).toBeGreaterThan(0);
    rmSync(join(directory, 'dist'), { recursive: true, force: true });
    expect(steps.map(({ command }) => ({ command, output: shell(command, directory) }))).toEqual(steps);
  }, 120_000);

  test('has the binaries that its texts say', async () => {
    const texts = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
      name => name.endsWith('.wat') && existsSync(join(directory, name.replace(/\.wat$/, '.wasm'))),
    );
    for (const text of texts) {
      const binary = readFileSync(join(directory, text.replace(/\.wat$/, '.wasm')));
      expect(Buffer.from(await wasm(readFileSync(join(directory, text), 'utf8')))).toEqual(binary);
    }
  });
});
