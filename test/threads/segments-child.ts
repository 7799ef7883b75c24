/**
 * What holds the bytes of a passive segment before and after `data.drop`, printed for segments.test.ts: of an ES module, which is an instance, whether they
 * are still there; of a module with three instances, how many objects hold them, by a snapshot of the heap. With `planted`, something else holds them, too.
 */
import { getHeapSnapshot } from 'node:v8';

const [alone, several, size, mode] = process.argv.slice(2) as [string, string, string, string?];
const collect = (globalThis as { gc?: () => void }).gc!;

interface Dropping {
  drop(): void;
}

export interface Holders {
  /** before and after */
  readonly alone: readonly [boolean, boolean];
  /** before, after the first has dropped it, after all have */
  readonly several: readonly [number, number, number];
}

class SegmentBytes {}

const planted: object[] = [];
let watched: WeakRef<object>[] = [];

// Emitted modules make bytes of text by this.
const { from } = Buffer as unknown as { from: (...args: unknown[]) => Uint8Array };
(Buffer as unknown as { from: unknown }).from = (...args: unknown[]) => {
  const bytes = from(...args);
  if (bytes.length === Number(size)) {
    watched.push(new WeakRef(bytes));
    Object.assign(bytes, { mark: new SegmentBytes() });
    if (mode === 'planted') planted.push({ bytes });
  }
  return bytes;
};

/** Targets of WeakRefs live to the end of the job. */
async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await new Promise(resolve => setTimeout(resolve, 0));
    collect();
  }
}

async function isThere(): Promise<boolean> {
  await settled();
  return watched.some(ref => ref.deref() !== undefined);
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** How many plain objects have the bytes for a property. */
async function holders(): Promise<number> {
  await settled();
  const parts: string[] = [];
  for await (const part of getHeapSnapshot()) parts.push(String(part));
  const { snapshot, nodes, edges, strings } = JSON.parse(parts.join('')) as Snapshot;
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const [width, edgeWidth] = [node_fields.length, edge_fields.length];
  const [type, name, count] = ['type', 'name', 'edge_count'].map(field => node_fields.indexOf(field));
  const [edgeType, to] = ['type', 'to_node'].map(field => edge_fields.indexOf(field));
  const properties: [from: number, to: number][] = [];
  let edge = 0;
  for (let node = 0; node < nodes.length; node += width) {
    for (let i = 0; i < nodes[node + count!]!; i++, edge += edgeWidth)
      if (edge_types[0][edges[edge + edgeType!]!] === 'property') properties.push([node, edges[edge + to!]!]);
  }
  const isNamed = (node: number, text: string): boolean =>
    node_types[0][nodes[node + type!]!] === 'object' && strings[nodes[node + name!]!] === text;
  const marked = new Set(properties.filter(([, mark]) => isNamed(mark, 'SegmentBytes')).map(([of]) => of));
  return properties.filter(([of, bytes]) => marked.has(bytes) && isNamed(of, 'Object')).length;
}

const own = (await import(alone)) as Dropping;
const before = await isThere();
own.drop();
const found: Pick<Holders, 'alone'> = { alone: [before, await isThere()] };

watched = [];
planted.length = 0;
const { instantiate } = (await import(several)) as { instantiate(): Dropping };
const instances = [instantiate(), instantiate(), instantiate()];
const counts = [await holders()];
instances[0]!.drop();
counts.push(await holders());
for (const instance of instances) instance.drop();
counts.push(await holders());
console.log(JSON.stringify({ ...found, several: counts }));
