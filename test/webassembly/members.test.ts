/** Every member of the namespace does what the host's does, with its conversions and classes of errors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebAssembly } from '../../runtime-support/webassembly/index.ts';
import { runNode } from '../harness/cli.ts';
import { projectRoot } from '../spec/suite.ts';
import { writeBinaries } from './binaries.ts';
import { expected, members } from './members.mjs';

const names = Object.keys(members);

/** Where the host's engine is known not to do as the specification says. */
const hostErrs: Readonly<Record<string, string>> = {
  // Two arguments are required, and there is a stack to ask for.
  'descriptor of Exception': '[{"writable":true,"enumerable":false,"configurable":true},"function","Exception",2]',
  'properties of Exception.prototype': '[["Symbol(Symbol.toStringTag)","string",21,false,false,true],["constructor","function",2,true,false,true],["getArg","function",2,true,true,true],["is","function",1,true,true,true],["stack","get",0,"get stack",false,"undefined",true,true]]',
  // The integer part is 0.
  'Memory initial number -0.5': '0',
  // What is missing has the default value, which for externref is undefined.
  'Global externref': '["[object WebAssembly.Global]","undefined","undefined"]',
  'Global mutable externref': '["undefined",7.9,7.9]',
  'Global anyfunc of undefined undefined': 'null',
  // A payload is any iterable of as many values as the tag has parameters.
  'Exception of ': 'throws TypeError',
  'Exception of 1,2': 'throws TypeError',
  'Exception of set': '4',
  // Each import is looked at as it is read.
  'Instance order of errors': '["LinkError","LinkError","LinkError","SyntaxError","LinkError"]',
  // Types of media have no case.
  'instantiateStreaming upper case': '2',
}; // prettier-ignore

/** The table of the documents: members by interface. */
function documented(): Record<string, string[]> {
  const text = readFileSync(join(projectRoot, 'runtime-support/webassembly/README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (?:`(?=\w+`)|(?=errors))(\w+)`? +\| (.*) \|$/gm)];
  return Object.fromEntries(
    rows.map(([, name, members]) => [
      name,
      [...members!.replace(/\(.*?\)/g, '').matchAll(/`(\w+)`/g)].map(([, member]) => member!).sort(),
    ]),
  );
}

test('the documents name all members, and no other', () => {
  const table = documented();
  const namespace = WebAssembly as unknown as Record<string, { readonly prototype: object }>;
  const { errors, WebAssembly: functions, ...interfaces } = table;
  const classes = Object.getOwnPropertyNames(namespace).filter(name => !functions!.includes(name));
  expect(classes.sort()).toEqual([...Object.keys(interfaces), ...errors!].sort());
  expect(functions).toEqual(Object.keys(namespace).sort());
  for (const [name, members] of Object.entries(interfaces)) {
    const type = namespace[name]!;
    expect([name, ...members]).toEqual([
      name,
      ...[...Object.keys(type), ...Object.keys(type.prototype)].sort(),
    ]);
  }
});

async function outcomes(engine: string, file: string): Promise<Record<string, string>> {
  const script = join(projectRoot, 'test/webassembly/members.mjs');
  const { stdout, stderr } = await runNode(['--no-warnings', script, engine, file]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

let [ours, theirs]: Record<string, string>[] = [];
beforeAll(async () => {
  const file = await writeBinaries();
  [ours, theirs] = [await outcomes('ours', file), await outcomes('native', file)];
});

test.each(names)('%s', name => {
  expect(ours![name]).toBe(hostErrs[name] ?? theirs![name]);
});

test.each(Object.entries(expected))('%s', (name, [, result]) => {
  expect(ours![name]).toBe(JSON.stringify(result));
});
