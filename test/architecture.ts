/** What source files import, types included, and where that leads: read for the architecture test. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface SourceFile {
  /** from the project's root, such as compiler/ir/nodes.ts */
  readonly path: string;
  readonly text: string;
  /** paths of files of the project, and names of packages */
  readonly imports: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

export function readSources(folders: readonly string[]): SourceFile[] {
  return folders.flatMap(folder =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map(file => `${folder}/${file.replaceAll('\\', '/')}`)
      .sort()
      .map(path => sourceFile(path, readFileSync(root + path, 'utf8'))),
  );
}

export function sourceFile(path: string, text: string): SourceFile {
  const imports = ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? join(dirname(path), fileName).replaceAll('\\', '/') : fileName,
    );
  return { path, text, imports };
}

/** Every way round, as a list of the files on it. */
export function cycles(files: readonly SourceFile[]): string[][] {
  const byPath = new Map(files.map(file => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    const file = byPath.get(path);
    if (!file || state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, 'open');
    trail.push(path);
    file.imports.forEach(visit);
    trail.pop();
    state.set(path, 'done');
  };
  for (const { path } of files) visit(path);
  return found;
}
