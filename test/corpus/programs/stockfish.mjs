/** stockfish.wasm: thinks about chess in a thread of its own, and in three. C++ by Emscripten with pthreads. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export default async function run() {
  // Else it fetches a path.
  const wasmBinary = readFileSync(require.resolve('stockfish.wasm/stockfish.wasm'));
  const engine = await require('stockfish.wasm')({ wasmBinary });
  let lines = [];
  let found = () => {};
  engine.addMessageListener(line => {
    lines.push(line);
    if (/^(bestmove|uciok|readyok|Nodes searched)/.test(line)) found();
  });
  const ask = async (...commands) => {
    lines = [];
    const answer = new Promise(resolve => (found = resolve));
    commands.forEach(command => engine.postMessage(command));
    await answer;
    // Without what depends on how fast it is: it tells of bounds once it has searched for three seconds.
    const lasting = lines.filter(line => !/ (currmove|lowerbound|upperbound) /.test(line));
    return lasting.map(line => line.replace(/ (nps|time|hashfull) \d+/g, ''));
  };
  const results = [
    await ask('uci'),
    await ask('position startpos moves e2e4 c7c5', 'go perft 3'),
    await ask(
      'position fen r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1',
      'go depth 7',
    ),
  ];
  // With several threads no two searches are the same, but all find the mate.
  const mate = 'position fen 6k1/5ppp/8/8/8/8/5PPP/3R2K1 w - - 0 1';
  const together = await ask('setoption name Threads value 3', mate, 'go depth 5');
  return [...results, together.at(-1)];
}
