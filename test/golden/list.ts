/** The cases there are. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../cases/', import.meta.url));

export interface CaseFile {
  /** area and name, such as optimise/nest/loop-condition */
  readonly name: string;
  readonly path: string;
}

export function listCases(): CaseFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.wat'))
    .sort()
    .map(file => ({ name: file.slice(0, -4).replaceAll('\\', '/'), path: `${folder}${file}` }));
}
