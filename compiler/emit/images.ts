/**
 * Active segments with offsets known now, that cannot trap, put together: what one writes after the other becomes pieces that do not
 * overlap, each written once. Whatever stands far from everything else stays apart, so that a piece is never much longer than what is in it.
 */

/** A run of items from an offset on. */
export interface Piece<T> {
  readonly offset: number;
  readonly items: ArrayLike<T>;
}

/** Pieces that leave the same behind as the segments one after the other. Gaps up to `gap` are left as `make` makes them. */
export function merged<T>(
  segments: readonly Piece<T>[],
  gap: number,
  make: (length: number) => { [index: number]: T; readonly length: number },
): Piece<T>[] {
  const sorted = segments
    .map(({ offset, items }) => ({ start: offset, end: offset + items.length }))
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start);
  const spans: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = spans.at(-1);
    if (last && start <= last.end + gap) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  const pieces = spans.map(({ start, end }) => ({ offset: start, items: make(end - start) }));
  for (const { offset, items } of segments) {
    if (items.length === 0) continue;
    const piece = pieceAt(pieces, offset);
    for (let i = 0; i < items.length; i++) piece.items[offset - piece.offset + i] = items[i]!;
  }
  return pieces;
}

/** The last piece that begins at the offset or before; there is one. */
function pieceAt<P extends Piece<unknown>>(pieces: readonly P[], offset: number): P {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (pieces[middle]!.offset <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low]!;
}

/** The piece without zeros at its ends; null if it is nothing else. */
export function trimmed({ offset, items }: Piece<number>): Piece<number> | null {
  let [start, end] = [0, items.length];
  while (start < end && items[start] === 0) start++;
  while (end > start && items[end - 1] === 0) end--;
  if (start === end) return null;
  return { offset: offset + start, items: Array.prototype.slice.call(items, start, end) };
}

/** Splits a list into runs of items that all are, or all are not, of a kind. */
export function runs<T>(items: readonly T[], isOfKind: (item: T) => boolean): T[][] {
  const result: T[][] = [];
  let before: boolean | undefined;
  for (const item of items) {
    const now = isOfKind(item);
    if (now && before) result.at(-1)!.push(item);
    else result.push([item]);
    before = now;
  }
  return result;
}
