/** Where Chromium is. Nothing here installs it: `npm run browser:setup` does, where there are Debian's packages. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program: `$CHROMIUM`, or the first of the usual names on the path; null for none. */
export function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const files = names.flatMap(name => PATH.split(delimiter).map(directory => join(directory, name)));
  return files.find(file => existsSync(file)) ?? null;
}

/** Said instead of a result. */
export const missingChromium =
  'NOTHING WAS TESTED IN A BROWSER: there is no Chromium. Run `npm run browser:setup`, or set CHROMIUM to its path.';
