/**
 * `npm run spec`: the official WebAssembly test suite against an engine. Reads the command line, runs the scripts,
 * compares with the list of known failures, prints, and exits with 1 if anything is not as the list says.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isEngineName } from './engine.ts';
import {
  compareFailures,
  type KnownFailures,
  parseKnownFailures,
  updateKnownFailures,
} from './known-failures.ts';
import { type FileResult, runFiles } from './pool.ts';
import { jsonReport, renderReport, totalsOf } from './report.ts';
import { findSuite, listScripts, missingSuite } from './suite.ts';

const usage = `npm run spec -- [filter …] [options]

Runs the scripts whose path contains one of the filters, or all.

  --engine=ours|native  wasm2esm (default), or this host's WebAssembly, to prove the runner
  --update              rewrite known-failures.txt
  --strict-messages     a module rejected with other words than the script's fails
  --verbose             every script, skip, mismatch and failure
  --json                the results as JSON instead of text
  --processes=N         run so many scripts at a time
  --timeout=N           seconds that one assertion may take, 30 by default
`;

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'ours' },
    update: { type: 'boolean', default: false },
    'strict-messages': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(availableParallelism()) },
    timeout: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});

const knownFailuresFile = new URL('known-failures.txt', import.meta.url);

async function main(): Promise<number> {
  const { engine, json } = options;
  if (options.help || !isEngineName(engine)) {
    console.log(usage);
    return options.help ? 0 : 2;
  }
  const suite = findSuite();
  if (suite === null) {
    console.error(missingSuite);
    console.log('0 passed, 0 failed');
    return 0;
  }
  const files = listScripts(suite, filters);
  if (files.length === 0) {
    console.error(`no script's path contains ${filters.join(' or ')}`);
    return 2;
  }

  const start = performance.now();
  const pool = {
    engine,
    suite,
    processes: Number(options.processes),
    timeout: Number(options.timeout) * 1000,
  };
  const ran = await runFiles(files, pool, showProgress(files.length));
  const results = options['strict-messages'] ? ran.map(failMismatches) : ran;

  // The list is about wasm2esm; another engine's failures are all printed.
  if (options.update && engine === 'ours')
    writeFileSync(knownFailuresFile, updateKnownFailures(readKnownFailures(), results));
  const known: KnownFailures = engine === 'ours' ? readKnownFailures() : new Map();
  const comparison = compareFailures(known, results);

  if (json) console.log(JSON.stringify(jsonReport(engine, results, comparison), null, 2));
  else {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const { passed, failed } = totalsOf(results);
    console.log(renderReport(results, comparison, options.verbose));
    console.log(`\n${files.length} scripts, engine ${engine}, ${seconds} s`);
    const unlisted = comparison.unlisted.length;
    if (failed > unlisted) console.log(`${failed - unlisted} fail as known-failures.txt says`);
    console.log(`${passed} passed, ${unlisted} failed`);
  }
  const isAsListed = comparison.unlisted.length === 0 && comparison.overcome.length === 0;
  return isAsListed ? 0 : 1;
}

function readKnownFailures(): KnownFailures {
  return parseKnownFailures(existsSync(knownFailuresFile) ? readFileSync(knownFailuresFile, 'utf8') : '');
}

function failMismatches({ outcomes, ...result }: FileResult): FileResult {
  return {
    ...result,
    outcomes: outcomes.map(outcome => {
      const { mismatch, ...rest } = outcome;
      if (!mismatch) return outcome;
      return { ...rest, status: 'failed', reason: `"${mismatch.actual}" instead of "${mismatch.expected}"` };
    }),
  };
}

function showProgress(count: number): (result: FileResult) => void {
  let done = 0;
  if (!process.stderr.isTTY) return () => {};
  return ({ file }) => {
    const end = ++done === count ? '' : `${done}/${count} ${file}`;
    process.stderr.write(`\r\x1b[K${end}`);
  };
}

// Without a handler there would be no 'exit' event, at which the pool ends its processes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
