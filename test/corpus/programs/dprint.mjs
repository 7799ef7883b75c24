/** @dprint/formatter with the TypeScript plugin. Rust. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFromBuffer } from '@dprint/formatter';

const { resolve } = createRequire(import.meta.url);
const source = `import {b,a} from './x';
export   default async function  f<T extends {a:number}>( x:T,...y:Array<string> ):Promise<void>{ for await(const z of y){console.log(\`\${z}\`,x?.a??1)} }
enum E{A=1,B,C="é"} ; const o={ a , b:{c:[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]}, get d(){return 1} }
type U<T>= T extends string?"s":T extends number?'n':never
`;

export default function run() {
  const plugin = readFileSync(resolve('@dprint/typescript/plugin.wasm'));
  const formatter = createFromBuffer(plugin);
  formatter.setConfig({ lineWidth: 70, indentWidth: 3 }, { semiColons: 'asi' });
  const attempt = fileText => {
    try {
      return formatter.formatText({ filePath: 'file.tsx', fileText });
    } catch (error) {
      return String(error);
    }
  };
  const long = readFileSync(resolve('web-tree-sitter'), 'utf8')
    .slice(0, 30_000)
    .replace(/[^}]*$/, '');
  return [
    formatter.getPluginInfo(),
    formatter.getConfigDiagnostics(),
    ...[source, 'const = ;', long].map(attempt),
  ];
}
