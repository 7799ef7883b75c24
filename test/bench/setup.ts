/**
 * `npm run bench:setup [-- --all]`: puts engines and published modules for the benches below node_modules/.cache; with
 * --all the optional engines, too.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cache, debianPackages, packages } from './engines.ts';
import { modulePackages } from './modules.ts';

const isAll = process.argv.includes('--all');

for (const { folder, name, isDefault } of packages) if (isDefault || isAll) install(folder, [name]);
// Only their files are wanted.
install('modules', modulePackages, '--ignore-scripts');
if (isAll) unpackDebian();

/** npm keeps a lock file there. */
function install(folder: string, names: readonly string[], ...flags: readonly string[]): void {
  const dir = `${cache}${folder}`;
  mkdirSync(dir, { recursive: true });
  if (!existsSync(`${dir}/package.json`)) writeFileSync(`${dir}/package.json`, '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--save-exact', ...flags, ...names], dir);
}

/** SpiderMonkey's shell comes with Debian's packages only. */
function unpackDebian(): void {
  const dir = `${cache}debian`;
  mkdirSync(dir, { recursive: true });
  try {
    run('apt-get', ['download', ...debianPackages], dir);
    for (const file of readdirSync(dir).filter(name => name.endsWith('.deb')))
      run('dpkg', ['-x', file, '.'], dir);
  } catch (error) {
    console.error(`no SpiderMonkey: ${(error as Error).message}`);
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  console.log(`${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}
