/** @wasm-fmt/zig_fmt: formats Zig. Zig. */
import init, { format } from '@wasm-fmt/zig_fmt';

const source = `const std=@import("std");
pub fn main() !void{ var x:u32=0x1_000;while(x<10):(x+=1){ if(x%2==0)continue; }
const S=struct{a:i32,b:[]const u8="é",}; _=S{.a=1,}; switch(x){0...3=>{},else=>|v|std.debug.print("{d}",.{v}),} }
test "t" { try std.testing.expect(1+1==2) ; }
`;

export default async function run() {
  await init();
  const attempt = text => {
    try {
      return format(text);
    } catch (error) {
      return String(error);
    }
  };
  return [source, `${source}fn `, source.repeat(1) + '// end'.repeat(200), ''].map(attempt);
}
