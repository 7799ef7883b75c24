/** box2d-wasm: a pile of boxes falls. C++ by Emscripten with WebIDL. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export default async function run() {
  const box2D = await require('box2d-wasm')({
    // Else it fetches a path.
    instantiateWasm(imports, done) {
      const wasm = readFileSync(require.resolve('box2d-wasm/dist/umd/Box2D.simd.wasm'));
      WebAssembly.instantiate(wasm, imports).then(({ instance }) => done(instance));
      return {};
    },
  });
  const {
    b2BodyDef,
    b2_dynamicBody,
    b2EdgeShape,
    b2PolygonShape,
    b2CircleShape,
    b2Vec2,
    b2World,
    JSContactListener,
    wrapPointer,
    b2Contact,
  } = box2D;
  const world = new b2World(new b2Vec2(0, -10));
  const ground = world.CreateBody(new b2BodyDef());
  const edge = new b2EdgeShape();
  edge.SetTwoSided(new b2Vec2(-40, 0.3), new b2Vec2(40, -0.3));
  ground.CreateFixture(edge, 0);
  const touched = [];
  const listener = Object.assign(new JSContactListener(), {
    BeginContact: contact => touched.push(wrapPointer(contact, b2Contact).GetFixtureB().GetBody().GetPosition().get_y()),
    EndContact() {}, PreSolve() {}, PostSolve() {},
  }); // prettier-ignore
  world.SetContactListener(listener);
  const bodies = Array.from({ length: 60 }, (_, i) => {
    const definition = new b2BodyDef();
    definition.set_type(b2_dynamicBody);
    definition.set_position(new b2Vec2((i * 7) % 11, 2 + i * 1.3));
    definition.set_angle(i / 3);
    const body = world.CreateBody(definition);
    const shape = i % 3 === 0 ? new b2CircleShape() : new b2PolygonShape();
    if (i % 3 === 0) shape.set_m_radius(0.4 + (i % 5) / 10);
    else shape.SetAsBox(0.5, 0.3 + (i % 4) / 10);
    body.CreateFixture(shape, 1 + (i % 2));
    return body;
  });
  const states = [];
  for (let step = 0; step < 300; step++) {
    world.Step(1 / 60, 8, 3);
    if (step % 50 === 49)
      states.push(
        bodies.map(body => [
          body.GetPosition().get_x(),
          body.GetPosition().get_y(),
          body.GetAngle(),
          body.IsAwake(),
        ]),
      );
  }
  return { touched, states };
}
