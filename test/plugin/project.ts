/** Projects for bundlers: directories of files, wasm in the text format, built by a child process as their users would. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNode, temporaryDirectory } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';
import { projectRoot } from '../spec/suite.ts';

export const bundlers = ['rollup', 'vite', 'rolldown', 'esbuild', 'webpack'] as const;
export type Bundler = (typeof bundlers)[number];

export interface Built {
  /** what the bundler says of a failed build */
  readonly error: string | null;
  readonly warnings: readonly string[];
}

export class Project {
  readonly directory = temporaryDirectory();

  /** Adds files by name: text, or the binary of a text whose name ends in .wasm. */
  static async of(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
    const project = new Project();
    for (const [name, text] of Object.entries(files)) await project.write(name, text);
    return project;
  }

  async write(name: string, text: string | Uint8Array): Promise<void> {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    const isText = typeof text === 'string' && name.endsWith('.wasm');
    writeFileSync(this.path(name), isText ? await wasm(text) : text);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Builds main.js to `out/main.js`. `options` are the plugin's; the cache is off unless they say otherwise. */
  async build(bundler: Bundler, options: object = {}, bundlerOptions: object = {}): Promise<Built> {
    const request = {
      bundler,
      entry: this.path('main.js'),
      outDir: this.path('out'),
      options: { cache: false, ...options },
      bundlerOptions,
    };
    const program = join(projectRoot, 'test/plugin/bundle.mjs');
    const { stdout, stderr } = await runNode([program, JSON.stringify(request)], { cwd: this.directory });
    try {
      return JSON.parse(stdout) as Built;
    } catch {
      throw new Error(`${bundler} said: ${stdout}${stderr}`);
    }
  }

  /** Builds what has to build, without a warning, and gives the bundle. */
  async bundle(bundler: Bundler, options: object = {}, bundlerOptions: object = {}): Promise<string> {
    expect(await this.build(bundler, options, bundlerOptions)).toEqual({ error: null, warnings: [] });
    return this.read('out/main.js');
  }

  /** Runs a bundle where there is no WebAssembly; gives what it prints. */
  async run(file = 'out/main.js'): Promise<string> {
    await this.write('run.mjs', `delete globalThis.WebAssembly;\nawait import('./run-bundle.mjs');\n`);
    await this.write('run-bundle.mjs', this.read(file));
    const { stdout, stderr } = await runNode([this.path('run.mjs')]);
    return stdout + stderr;
  }
}
