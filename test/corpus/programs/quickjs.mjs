/** quickjs-emscripten: an interpreter that calls back, throws and catches. C by Emscripten. */
import { getQuickJS } from 'quickjs-emscripten';

const code = `
class A { #x = 1n; static s = [..."aé😀"]; get x() { return this.#x << 70n } }
function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b] } }
const out = [];
for (const n of fib()) { if (n > 1e6) break; out.push(n) }
let deep = 0; try { (function f() { deep++; f() })() } catch (e) { out.push(e.name) }
out.push(new A().x.toString(), A.s, "a-b-c".replace(/(?<l>[a-z])-(?=b)/u, "$<l>+"), Math.sin(1e6), 0.1 + 0.2, (-7) % 3, 1 / -0, parseFloat("1e-320"),
  new Date(86400000 * 365.25).toISOString(), JSON.stringify({ a: [1, { b: NaN }], [Symbol.iterator]: 1 }), [3, 1, 10, 2].sort(), [3, 1, 10, 2].sort((a, b) => a - b),
  host("x", 3.5), new Float32Array([1.1, NaN])[0], Array.from({ length: 2000 }, (_, i) => i * i).reduce((a, b) => a + b), (123.456).toFixed(1), (255).toString(2), 2 ** -1074);
try { host("throw") } catch (e) { out.push(String(e)) }
JSON.stringify(out)`;

export default async function run() {
  const QuickJS = await getQuickJS();
  const vm = QuickJS.newContext();
  vm.runtime.setMaxStackSize(50_000);
  const host = vm.newFunction('host', (text, number) => {
    if (vm.getString(text) === 'throw') throw new TypeError('of the host');
    return vm.newNumber(vm.getNumber(number) * 2);
  });
  vm.setProp(vm.global, 'host', host);
  const results = [
    code,
    '1 +',
    'throw new RangeError("inside")',
    'Promise.resolve(5).then(x => globalThis.later = x); 7',
  ].map(text => {
    const result = vm.evalCode(text);
    const value = vm.dump(result.error ?? result.value);
    return result.error ? { name: value.name, message: value.message } : value;
  });
  vm.runtime.executePendingJobs();
  results.push(vm.getProp(vm.global, 'later').consume(later => vm.dump(later)));
  return results;
}
