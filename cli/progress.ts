/** One line on the terminal that says how far a long compilation is. Nothing where nobody watches, or for what is quick. */

const firstAfter = 700;
const nextAfter = 80;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

export function makeProgress(file: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update() {}, end() {} };
  let next = performance.now() + firstAfter;
  let isShown = false;
  return {
    update(done, total) {
      const now = performance.now();
      if (now < next) return;
      next = now + nextAfter;
      isShown = true;
      stream.write(`\r\x1b[K${file}: ${Math.floor((100 * done) / total)} % of ${total} functions`);
    },
    end() {
      if (isShown) stream.write('\r\x1b[K');
    },
  };
}
