/** meshoptimizer: encodes, decodes and simplifies meshes. C++. */
import { createHash } from 'node:crypto';
import { MeshoptClusterizer, MeshoptDecoder, MeshoptEncoder, MeshoptSimplifier } from 'meshoptimizer';

const sha = array =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');

export default async function run() {
  await Promise.all(
    [MeshoptClusterizer, MeshoptDecoder, MeshoptEncoder, MeshoptSimplifier].map(({ ready }) => ready),
  );
  const n = 40;
  const positions = new Float32Array(n * n * 3);
  const triangles = [];
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      positions.set([x, y, Math.sin(x / 5) * Math.cos(y / 7) * 4], (y * n + x) * 3);
      const i = y * n + x;
      if (x < n - 1 && y < n - 1) triangles.push(i, i + 1, i + n, i + 1, i + n + 1, i + n);
    }
  const indices = Uint32Array.from(triangles);
  const [remap, unique] = MeshoptEncoder.reorderMesh(indices.slice(), true, true);
  const bytes = new Uint8Array(positions.buffer);
  const vertices = MeshoptEncoder.encodeVertexBuffer(bytes, n * n, 12);
  const order = MeshoptEncoder.encodeIndexBuffer(new Uint8Array(indices.buffer), indices.length, 4);
  const back = new Uint8Array(bytes.length);
  MeshoptDecoder.decodeVertexBuffer(back, n * n, 12, vertices);
  const backIndices = new Uint32Array(indices.length);
  MeshoptDecoder.decodeIndexBuffer(new Uint8Array(backIndices.buffer), indices.length, 4, order);
  const four = Float32Array.from({ length: n * 4 }, (_, i) => Math.sin(i));
  const filters = ['Oct', 'Quat', 'Exp'].map(name =>
    sha(MeshoptEncoder[`encodeFilter${name}`](four, n, name === 'Exp' ? 16 : 8, 12)),
  );
  const [simple, error] = MeshoptSimplifier.simplify(indices, positions, 3, 600, 0.05);
  const meshlets = MeshoptClusterizer.buildMeshlets(indices, positions, 3, 64, 124, 0.5);
  const bounds = MeshoptClusterizer.computeMeshletBounds(meshlets, positions, 3);
  return {
    remap: [sha(remap), unique],
    encoded: [vertices.length, sha(vertices), order.length, sha(order)],
    back: [sha(back) === sha(bytes), sha(backIndices)],
    filters,
    simple: [simple.length, sha(simple), error],
    meshlets: [meshlets.meshletCount, sha(meshlets.vertices), bounds[0]],
  };
}
