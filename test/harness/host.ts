/** The host functions `fuzz` that generated programs import: each logs its calls, and what it gives follows from its arguments. */
import { runInThisContext } from 'node:vm';
import type { Exports } from './modules.ts';

interface Growable {
  grow(pages: number): number;
}

/** Of the realm in which emitted modules run, where errors of the engine's own are such, too. */
const EngineRangeError = runInThisContext('RangeError') as RangeErrorConstructor;

/** Programs that end make fewer. */
const mostCalls = 100_000;

/** Exports that call the host that calls exports. */
const mostInside = 2;

/** `exports`: of the instance, once there is one. */
export function fuzzHost(
  exports: { current?: Exports },
  log: (line: string) => void,
): Record<string, unknown> {
  let calls = 0;
  let inside = 0;
  const logged =
    (name: string, f: (...args: never[]) => unknown) =>
    (...args: never[]) => {
      if (calls++ === mostCalls) throw new Error('too many calls of the host');
      log(`${name}(${args.map(arg => (Object.is(arg, -0) ? '-0' : String(arg))).join(', ')})`);
      return f(...args);
    };
  return {
    i: logged('i', (a: number) => a ^ 0x55),
    v: logged('v', () => undefined),
    j: logged('j', (a: bigint) => a * 3n + 1n),
    m: logged('m', (a: number) => [Math.trunc(a), BigInt(Number.isFinite(a) ? Math.trunc(a) : 7)]),
    grow: logged('grow', () => {
      const memory = exports.current?.['memory'] as Growable | undefined;
      try {
        return memory ? memory.grow(1) : -2;
      } catch {
        return -1;
      }
    }),
    again: logged('again', (a: number) => {
      const called = Object.values(exports.current ?? {}).filter(
        (value): value is () => unknown => typeof value === 'function' && value.length === 0,
      );
      if (called.length === 0 || inside === mostInside) return -1;
      inside++;
      try {
        called[(a >>> 0) % called.length]!();
        return a + 1;
      } catch (error) {
        // A vector in its type: the wording is the engine's own.
        if ((error as Error).name !== 'TypeError') throw error;
        return -3;
      } finally {
        inside--;
      }
    }),
    boom: logged('boom', (a: number) => {
      if (a % 5 === 1) throw new EngineRangeError(`boom ${a}`);
      return a / 3;
    }),
  };
}
