/** Where nodes of the syntax tree come from: said of them when a source map is wanted, read by the printer. */
import type { ByteOffset } from '../wasm/types.ts';
import type { ESTree } from './build.ts';

/** What nodes have besides when a source map is wanted. */
export interface Located {
  /** where in the binary they come from */
  at?: ByteOffset;
  /** what the binary calls them */
  original?: string;
}

/** Says where in the binary a node comes from, and what is called something else there. */
export function located<T extends ESTree.Node>(node: T, at: ByteOffset, original?: string): T {
  const place: Located = original === undefined ? { at } : { at, original };
  // Engines say of a method's call that it is where the method's name is.
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && !node.callee.computed)
    Object.assign(node.callee.property, place);
  return Object.assign(node, place);
}
