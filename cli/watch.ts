/**
 * `--watch`: does something again whenever a file changes. The file is looked at a few times a second, which sees what
 * build tools do to it, replacing it by another included, on every file system.
 */
import { watchFile } from 'node:fs';
import { render } from './errors.ts';

const interval = 200;

/** An error is shown and the next change awaited. The watching keeps the program running. */
export async function watch(file: string, action: () => Promise<void>): Promise<void> {
  let isRunning = false;
  let isStale = false;
  const run = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      try {
        await action();
        say(`compiled ${file}`);
      } catch (error) {
        process.stderr.write(render(error));
      }
    }
    isRunning = false;
  };
  await run();
  say(`watching ${file}, Ctrl-C ends it`);
  watchFile(file, { interval }, (now, before) => {
    const isThere = now.nlink > 0;
    if (isThere && (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino))
      void run();
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
