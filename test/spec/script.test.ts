import { type Operation, readCommands } from './script.ts';

function operations(source: string): Operation[] {
  return readCommands(source).map(({ operation }) => operation);
}

function moduleText(source: string): string {
  const [operation] = operations(source);
  if (operation?.kind !== 'module' || operation.source.form === 'binary')
    throw new Error('not a text module');
  return operation.source.text;
}

describe('the script reader', () => {
  test('passes the text of a module on as it stands', () => {
    expect(moduleText('(module $M (; (nested (; ;) " ;) (func ;; ")\n) "\\")")')).toBe(
      '(module  $M (; (nested (; ;) " ;) (func ;; ")\n) "\\")")',
    );
  });

  test('drops comments and annotations before the keyword, and "definition"', () => {
    expect(moduleText('( ;; (\n (@a ; ")" ) module(;;))')).toBe('(module (;;))');
    const [definition] = operations('(module definition $M (func))');
    expect(definition).toEqual({
      kind: 'module',
      name: '$M',
      isDefinition: true,
      source: { form: 'text', text: '(module  $M (func))' },
    });
  });

  test('makes one module of bare fields in a row', () => {
    const source = '(func) (memory 0) (func (export "f"))\n(invoke "f")';
    expect(operations(source).map(({ kind }) => kind)).toEqual(['module', 'action']);
    expect(moduleText(source)).toBe('(module (func) (memory 0) (func (export "f")))');
  });

  test('joins the strings of binary and quoted modules', () => {
    const [binary, quoted] = operations(
      '(module binary "\\00a" "\\73m" "\\u{e9}é\\n") (module quote "(func" ")")',
    );
    expect(binary).toMatchObject({
      source: { bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d, 0xc3, 0xa9, 0xc3, 0xa9, 10) },
    });
    expect(quoted).toMatchObject({ source: { form: 'quote', text: '(func)' } });
  });

  test('knows the commands', () => {
    expect(
      operations('(module instance $I $M) (register "a b" $I) (assert_return (get $I "g") (ref.func))'),
    ).toEqual([
      { kind: 'instance', name: '$I', definition: '$M' },
      { kind: 'register', as: 'a b', instance: '$I' },
      {
        kind: 'assert_return',
        action: { kind: 'get', instance: '$I', name: 'g' },
        results: [{ type: 'ref', ref: 'func', host: null }],
      },
    ]);
    const [trap] = operations('(assert_trap (module (start 0)) "unreachable")');
    expect(trap).toMatchObject({ kind: 'assert_uninstantiable', text: 'unreachable' });
  });

  test('tells apart commands on one line', () => {
    const places = readCommands('(invoke "a")\n (invoke "b") (invoke "c")').map(({ place }) => place);
    expect(places).toEqual(['1', '2', '2:15']);
  });

  test('keeps what it does not know as a command that fails', () => {
    expect(
      operations('(assert_later) (assert_return (invoke "f") (i33.const 1)) (invoke "f" (ref.func))'),
    ).toEqual([
      { kind: 'unreadable', reason: 'unknown command assert_later' },
      { kind: 'unreadable', reason: 'unknown result i33.const' },
      { kind: 'unreadable', reason: 'not an argument' },
    ]);
  });

  test.each(['(module', '(invoke "f', '(; (; ;)', ')'])('refuses %s', source => {
    expect(() => readCommands(source)).toThrow('un');
  });
});
