/**
 * @imagemagick/magick-wasm, its 64-bit build: pixels made to an image, changed, and written and read again in several formats. C and C++
 * with Emscripten; memory and tables of 64-bit addresses, vectors.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  ImageMagick,
  initializeImageMagickx64,
  Magick,
  MagickFormat,
  MagickReadSettings,
  Percentage,
} from '@imagemagick/magick-wasm';

export default async function run() {
  const require = createRequire(import.meta.url);
  await initializeImageMagickx64(readFileSync(require.resolve('@imagemagick/magick-wasm/x64/magick.wasm')));
  const [width, height] = [64, 48];
  const pixels = Uint8Array.from({ length: width * height * 4 }, (_, i) => ((i * i) >> 5) ^ (i * 7));
  const settings = new MagickReadSettings({ width, height, format: MagickFormat.Rgba, depth: 8 });
  const results = { version: Magick.imageMagickVersion, formats: Magick.supportedFormats.length };
  ImageMagick.read(pixels, settings, image => {
    image.resize(101, 77);
    image.blur(2, 1.5);
    image.rotate(12);
    image.modulate(new Percentage(110), new Percentage(80), new Percentage(30));
    image.contrastStretch(new Percentage(2), new Percentage(1));
    image.strip();
    image.settings.setDefine(MagickFormat.Png, 'exclude-chunks', 'date,time');
    for (const format of ['Png', 'Jpeg', 'WebP', 'Gif', 'Tiff', 'Jxl'])
      image.write(MagickFormat[format], data => {
        const written = Uint8Array.from(data);
        results[format] = written;
        ImageMagick.read(written, again => {
          results[`${format} again`] = `${again.width}×${again.height} ${again.signature}`;
        });
      });
  });
  try {
    ImageMagick.read(Uint8Array.of(1, 2, 3), () => {});
  } catch (error) {
    results.error = String(error);
  }
  return results;
}
