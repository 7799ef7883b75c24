/** `npm run spec:fetch`: check the test suite out into `.cache/testsuite`, at the commit that the harness is written for. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fetchedSuite, suiteCommit, suiteRepository } from './suite.ts';

function git(...args: string[]): void {
  execFileSync('git', ['-C', fetchedSuite, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

rmSync(fetchedSuite, { recursive: true, force: true });
mkdirSync(fetchedSuite, { recursive: true });
try {
  git('init', '--quiet');
  git('fetch', '--quiet', '--depth=1', suiteRepository, suiteCommit);
  git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD');
  console.log(`The test suite is in ${fetchedSuite}.`);
} catch (error) {
  rmSync(fetchedSuite, { recursive: true, force: true });
  console.error(
    `Could not fetch ${suiteRepository} at ${suiteCommit}: ${(error as Error).message.split('\n')[0]}.\n` +
      'With a copy of the suite at hand, set WASM_TESTSUITE to its directory instead.',
  );
  process.exitCode = 1;
}
