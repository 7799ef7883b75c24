/**
 * wasm2esm as an engine: compile to an ES module text that imports the runtime, evaluate it, call its `instantiate`.
 * Needs Node's `--experimental-vm-modules`.
 */
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { CompileError } from '../../../compiler/diagnostics.ts';
import type { Trace } from '../../../compiler/trace.ts';
import {
  type CompiledModule,
  type Engine,
  exhaustion,
  type Exports,
  type Fault,
  type HostClasses,
  type Imports,
} from '../engine.ts';

const verifying: Trace = { print: null, func: null, verify: true };

// The compiler's and the runtime's side of the contract.
interface Compiler {
  compile(
    bytes: Uint8Array,
    options: { format: 'instantiate'; runtime: 'import'; features: readonly string[] },
    trace: Trace,
  ): { code: string };
}

interface Runtime extends HostClasses {
  // For `instanceof` alone.
  RuntimeError: Function;
  LinkError: Function;
  Exception: Function;
}

// Named at run time, so that this file type-checks while they are being written.
async function load<T>(path: string): Promise<T> {
  return (await import(path)) as T;
}

export async function loadOurs(): Promise<Engine> {
  const { compile } = await load<Compiler>('../../../compiler/index.ts');
  const runtime = await load<Runtime>('../../../runtime-support/index.ts');
  const runtimeModule = new SyntheticModule(Object.keys(runtime), function () {
    for (const [name, value] of Object.entries(runtime)) this.setExport(name, value);
  });

  return {
    name: 'ours',
    Memory: runtime.Memory,
    Table: runtime.Table,
    Global: runtime.Global,

    async compile(bytes, proposal) {
      // It gives a meaning to flags that the core suite calls malformed.
      const features = proposal === 'custom-page-sizes' ? [] : ['-custom-page-sizes'];
      const { code } = compile(bytes, { format: 'instantiate', runtime: 'import', features }, verifying);
      return evaluate(code, runtimeModule);
    },

    explain(error): Fault {
      if (error instanceof runtime.Exception)
        return { kind: 'exception', message: 'a WebAssembly exception', phrases: null };
      if (!(error instanceof Error)) return { kind: 'other', message: String(error), phrases: null };
      const { message } = error;
      // To the scripts that go without it, a feature is an encoding that does not exist.
      if (error instanceof CompileError && error.code === 'feature-off')
        return { kind: 'rejected', message, phrases: null };
      if (error instanceof CompileError) return { kind: error.class, message, phrases: [error.reason] };
      if (error instanceof runtime.LinkError) return { kind: 'link', message, phrases: [message] };
      if (error instanceof runtime.RuntimeError) return { kind: 'trap', message, phrases: [message] };
      const exhausted = exhaustion(error);
      if (exhausted) return exhausted;
      const where = /\n\s+(at .*)/.exec(error.stack ?? '')?.[1] ?? '';
      return { kind: 'other', message: `${error.name}: ${message} ${where}`, phrases: null };
    },
  };
}

async function evaluate(code: string, runtimeModule: SyntheticModule): Promise<CompiledModule> {
  const module = new SourceTextModule(code);
  await module.link(() => runtimeModule);
  await module.evaluate();
  const { instantiate } = module.namespace as { instantiate: (imports: Imports) => Exports };
  return { instantiate };
}
