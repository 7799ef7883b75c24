/**
 * `npm run threads:setup`: puts published addons with threads, and their native twins to compare with, below node_modules/.cache. They are no
 * devDependencies: npm installs packages for the processor "wasm32" only when it is forced to.
 */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addonFolder } from './addons.ts';

cpSync(fileURLToPath(new URL('packages', import.meta.url)), addonFolder, { recursive: true });
execFileSync('npm', ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund'], {
  cwd: addonFolder,
  stdio: 'inherit',
});
