/** Saves a program as a golden case; `npm run test:update` writes its tail once the fault is mended. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CompileOptions } from '../../compiler/index.ts';
import { showValue } from '../harness/outcomes.ts';
import { type Call, printProgram, type Program } from './program.ts';

const folder = fileURLToPath(new URL('../cases/fuzz/', import.meta.url));

function argumentText(value: unknown): string {
  return showValue(value).replace('NaN', 'nan').replace('Infinity', 'inf');
}

function callText({ func, args }: Call): string {
  return `${func}(${args.map(argumentText).join(', ')})`;
}

export function save(seed: number, program: Program, options: CompileOptions): string {
  const words = Object.entries(options).map(([name, value]) =>
    value === true ? name : `${name}=${String(value)}`,
  );
  const head = [
    `;; Found by the fuzzer, seed ${seed}.`,
    ...(words.length > 0 ? [`;;! options ${words.join(' ')}`] : []),
    `;;! run ${program.calls.map(callText).join(' ')}`,
  ];
  mkdirSync(folder, { recursive: true });
  const path = `${folder}seed-${seed}.wat`;
  writeFileSync(path, `${head.join('\n')}\n${printProgram(program)}`);
  return path;
}
