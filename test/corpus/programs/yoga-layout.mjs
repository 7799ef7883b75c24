/** yoga-layout: flexbox, with measure functions in JavaScript. C++ by Emscripten with embind. */
import { loadYoga } from 'yoga-layout/load';

export default async function run() {
  const Yoga = await loadYoga();
  const config = Yoga.Config.create();
  config.setPointScaleFactor(2);
  const root = Yoga.Node.createWithConfig(config);
  root.setFlexDirection(Yoga.FLEX_DIRECTION_ROW ?? 2);
  root.setFlexWrap(1);
  root.setWidth(612.5);
  root.setPadding(8, 7.25);
  let calls = 0;
  const nodes = Array.from({ length: 40 }, (_, i) => {
    const node = Yoga.Node.createWithConfig(config);
    if (i % 3 === 0)
      node.setMeasureFunc((width, mode) => ({
        width: Math.min(width, 30 + i) + mode,
        height: 10 + (calls++ % 7),
      }));
    else node.setHeight(`${10 + i}%`);
    node.setFlexGrow(i % 4);
    node.setMinWidth(20.1 * ((i % 5) + 1));
    node.setMargin(8, i % 2);
    root.insertChild(node, i);
    return node;
  });
  root.calculateLayout(undefined, 800, 1);
  const layouts = [root, ...nodes].map(node => node.getComputedLayout());
  nodes[3].setMeasureFunc(() => {
    throw new RangeError('of the host');
  });
  nodes[3].markDirty();
  let error = null;
  try {
    root.calculateLayout(undefined, 700, 2);
  } catch (e) {
    error = String(e);
  }
  return { layouts, calls, error };
}
