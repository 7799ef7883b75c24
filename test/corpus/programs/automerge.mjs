/** @automerge/automerge: documents changed apart and merged. Rust with wasm-bindgen. */
import * as automerge from '@automerge/automerge';

export default function run() {
  const time = { time: 0 };
  let first = automerge.from({ list: [1, 2, 3], text: 'hello', deep: { a: { b: null } } }, { actor: 'aa00' });
  first = automerge.change(first, time, doc => {
    doc.list.push(4.5, -7);
    doc.deep.c = new Date(0);
    doc.bytes = new Uint8Array([1, 2, 255]);
  });
  let second = automerge.load(automerge.save(first), { actor: 'bb00' });
  for (let i = 0; i < 50; i++) {
    first = automerge.change(first, time, doc => {
      automerge.splice(doc, ['text'], i % 5, i % 2, `<${i}>`);
      doc.list.unshift(i);
    });
    second = automerge.change(second, time, doc => {
      automerge.splice(doc, ['text'], doc.text.length, 0, `[é${i}]`);
      doc.deep.a[`k${i % 7}`] = i / 3;
      doc.list.splice(i % 3, 1);
    });
  }
  const merged = automerge.merge(automerge.clone(first, { actor: 'cc00' }), second);
  const again = automerge.merge(automerge.clone(second, { actor: 'dd00' }), first);
  let error = null;
  try {
    automerge.load(new Uint8Array([1, 2, 3]));
  } catch (e) {
    error = String(e);
  }
  return {
    merged,
    same: JSON.stringify(merged) === JSON.stringify(again),
    heads: automerge.getHeads(merged).length,
    history: automerge.getHistory(merged).length,
    conflicts: automerge.getConflicts(merged.deep.a, 'k1') ?? null,
    patches: automerge.diff(merged, automerge.getHeads(first), automerge.getHeads(merged)).length,
    saved: automerge.save(merged).length,
    error,
  };
}
