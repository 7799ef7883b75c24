/**
 * `npm run threads:setup`: puts published addons with threads, and their native twins to compare with, below node_modules/.cache. They are no
 * devDependencies: npm installs packages for the processor "wasm32" only when it is forced to.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { addonFolder, addons } from './addons.ts';

const names = addons.flatMap(({ wasm, native, version }) => [`${wasm}@${version}`, `${native}@${version}`]);
mkdirSync(addonFolder, { recursive: true });
writeFileSync(`${addonFolder}package.json`, '{ "private": true }\n');
execFileSync(
  'npm',
  ['install', '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...names],
  {
    cwd: addonFolder,
    stdio: 'inherit',
  },
);
