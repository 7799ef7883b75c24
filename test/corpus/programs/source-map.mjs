/** source-map: mappings of a generated map, both ways. Rust. */
import { SourceMapConsumer, SourceMapGenerator } from 'source-map';

export default async function run() {
  const generator = new SourceMapGenerator({ file: 'out.js' });
  for (let i = 0; i < 5000; i++) {
    const generated = { line: 1 + (i >> 3), column: (i * 37) % 90 };
    const original = { line: 1 + ((i * 7919) % 600), column: (i * 13) % 70 };
    generator.addMapping({
      source: `in${i % 3}.ts`,
      generated,
      original,
      ...(i % 4 === 0 && { name: `n${i % 50}` }),
    });
  }
  return SourceMapConsumer.with(generator.toJSON(), null, consumer => {
    const mappings = [];
    consumer.computeColumnSpans();
    consumer.eachMapping(mapping => mappings.push(mapping));
    const originals = mappings
      .slice(0, 500)
      .map(({ generatedLine, generatedColumn }) =>
        consumer.originalPositionFor({ line: generatedLine, column: generatedColumn }),
      );
    const generated = originals.map(
      position => position.source && consumer.allGeneratedPositionsFor(position),
    );
    return { mappings, originals, generated };
  });
}
