/** undici: llhttp parses what a server of this process answers. C, calling back for every part of a message. */
import { createServer } from 'node:http';
import { request } from 'undici';

export default async function run() {
  const server = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', part => parts.push(part));
    incoming.on('end', () => {
      const body = Buffer.concat(parts).toString() || 'nothing';
      outgoing.sendDate = false;
      outgoing.statusCode = incoming.url === '/missing' ? 404 : 200;
      outgoing.setHeader('x-list', ['a', 'b', 'ü'.normalize('NFD')[0]]);
      outgoing.write(body);
      outgoing.write('-'.repeat(70_000));
      outgoing.addTrailers({ 'x-end': 'yes' });
      outgoing.end();
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const results = [];
  for (const [path, method, body] of [
    ['/', 'GET'],
    ['/missing', 'POST', 'x'.repeat(100_000)],
    ['/?q=1', 'PUT', 'é'],
    ['/', 'HEAD'],
  ]) {
    const answer = await request(origin + path, { method, ...(body && { body }) });
    const text = await answer.body.text();
    results.push([
      answer.statusCode,
      { ...answer.headers, connection: null },
      text.length,
      text.slice(0, 10),
      answer.trailers,
    ]);
  }
  return results;
}
