/** wasmoon: Lua, with errors by longjmp. C by Emscripten. */
import { createRequire } from 'node:module';

const code = `
local t = {}
for w in string.gmatch("one two  three", "%a+") do t[#t + 1] = w:upper() end
table.sort(t)
local ok, message = pcall(function() error({ code = 7 }) end)
local co = coroutine.wrap(function(a) local b = coroutine.yield(a * 2); coroutine.yield(b .. "!") end)
local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end
local over, why = pcall(function() local function f() return 1 + f() end return f() end)
local meta = setmetatable({}, { __index = function(_, k) return k .. "?" end, __add = function(a, b) return 42 end })
return table.concat(t, ","), ok, message.code, co(21), co("x"), deep(150), over, #why > 0, meta.name, meta + 1,
  7 // 2, -7 // 2, 7 % -3, 2^53 + 1, 1 << 62, 0x7fffffffffffffff + 1, 10 / 3, math.tointeger(3.0), string.format("%5.2f|%d|%q|%x", math.pi, 42, "a\\nb", 255),
  string.rep("ab", 3), ("x"):byte(), #"é", utf8.len("é😀"), select("#", 1, nil, nil), hostadd(1, 2.5), string.pack("<i4d", 1, 0.5), os.time({ year = 2000, month = 1, day = 1, hour = 12 }) > 0`;

export default async function run() {
  const { LuaFactory } = createRequire(import.meta.url)('wasmoon');
  const wasm = createRequire(import.meta.url).resolve('wasmoon/dist/glue.wasm');
  const lua = await new LuaFactory(wasm).createEngine();
  lua.global.set('hostadd', (a, b) => a + b);
  lua.global.set('hostthrow', () => { throw new Error('of the host'); }); // prettier-ignore
  const attempt = async text => {
    try {
      return await lua.doString(text);
    } catch (error) {
      return String(error.message).split('\n')[0];
    }
  };
  return [
    await attempt(`local function all() ${code} end return { all() }`),
    await attempt('return 1 +'),
    await attempt('hostthrow()'),
    await attempt('return pcall(hostthrow)'),
  ];
}
