/** `npm run browser:setup`: Chromium from Debian's packages, for the tests in a browser. */
import { execFileSync } from 'node:child_process';
import { findChromium } from './chromium.ts';

if (findChromium() === null) {
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']])
    execFileSync('apt-get', args, { stdio: 'inherit' });
}
console.log(`Chromium is ${findChromium()}.`);
