/**
 * ESTree → text, piece by piece, so that no syntax tree of a whole module is ever in memory. astring does the printing; what it writes goes
 * through a stream of ours, which drops the optional spaces of minified output and keeps its own count of lines and
 * columns for the source map.
 *
 * A source map leads back to byte offsets in the binary, as columns of its only line: that is what browsers do with WebAssembly.
 */
import { GENERATOR, generate } from 'astring';
import { SourceMapGenerator } from 'source-map';
import { type ESTree, stringText } from './build.ts';

export interface PrintOptions {
  readonly minify: boolean;
  /** The name of the binary, for a source map; null for none. */
  readonly source: string | null;
}

/** What astring hands to generator functions. */
interface State {
  write(code: string, node?: ESTree.Node): void;
}

type Generate = (this: Generators, node: never, state: State) => void;
type Generators = Record<string, Generate>;

const base = GENERATOR as unknown as Generators;

/** astring knows comments on statements only; this one belongs to an expression. */
function annotated(generator: Generate): Generate {
  return function (this: Generators, node: never, state: State) {
    if ((node as { isPure?: boolean }).isPure) state.write('/*#__PURE__*/ ');
    generator.call(this, node, state);
  };
}

/** Tells the stream where a statement starts. */
function located(generator: Generate): Generate {
  return function (this: Generators, node: never, state: State) {
    state.write('', node);
    generator.call(this, node, state);
  };
}

/** astring puts a sequence in parentheses even where it is a statement of its own. */
function writeStatement(this: Generators, node: never, state: State): void {
  const { expression } = node as ESTree.ExpressionStatement;
  if (expression.type !== 'SequenceExpression') return base.ExpressionStatement!.call(this, node, state);
  for (const [i, e] of expression.expressions.entries()) {
    if (i > 0) state.write(', ');
    this[e.type]!(e as never, state);
  }
  state.write(';');
}

const generator: Generators = {
  ...base,
  ExpressionStatement: writeStatement,
  CallExpression: annotated(base.CallExpression!),
  NewExpression: annotated(base.NewExpression!),
};
/** astring knows no string names of imports and exports. */
function writeNames(node: ESTree.ImportDeclaration | ESTree.ExportNamedDeclaration, state: State): void {
  const text = (name: ESTree.Identifier | ESTree.Literal): string =>
    name.type === 'Identifier' ? name.name : stringText(name.value as string);
  state.write('{ ');
  for (const [i, specifier] of node.specifiers.entries()) {
    if (i > 0) state.write(', ');
    const names =
      specifier.type === 'ExportSpecifier'
        ? [specifier.local, specifier.exported]
        : [(specifier as ESTree.ImportSpecifier).imported, specifier.local];
    const [from, to] = names.map(text) as [string, string];
    state.write(from === to ? from : `${from} as ${to}`);
  }
  state.write(' }');
}

generator.ImportDeclaration = (node: ESTree.ImportDeclaration, state: State) => {
  state.write('import ');
  writeNames(node, state);
  state.write(' from ');
  state.write(stringText(node.source.value as string));
  state.write(';');
};
generator.ExportNamedDeclaration = function (
  this: Generators,
  node: ESTree.ExportNamedDeclaration,
  state: State,
) {
  if (node.declaration) return base.ExportNamedDeclaration!.call(this, node as never, state);
  state.write('export ');
  writeNames(node, state);
  state.write(';');
} as Generate;
for (const type of [
  'ExpressionStatement',
  'ReturnStatement',
  'IfStatement',
  'ForStatement',
  'WhileStatement',
  'SwitchStatement',
]) {
  generator[type] = located(generator[type]!);
}

const padded = '= += -= ||= ??= == != + - * / % | & ^ << >> >>> < <= > >= === !== ?? && || ? : =>'
  .split(' ')
  .map(token => ` ${token} `);
const compactTokens: ReadonlyMap<string, string> = new Map([
  ...padded.map(token => [token, token.trim()] as const),
  [', ', ','],
  [': ', ':'],
  ['if (', 'if('],
  ['for (', 'for('],
  ['while (', 'while('],
  ['switch (', 'switch('],
  [') ', ')'],
  [') {', '){'],
  [' else ', 'else '],
  [' while (', 'while('],
  ['try ', 'try'],
  [' catch (', 'catch('],
  ['; ', ';'],
  ['/*#__PURE__*/ ', '/*#__PURE__*/'],
  ['{ ', '{'],
  [' }', '}'],
  [' from ', 'from'],
]);

interface Mapping extends Position {
  /** in the binary */
  readonly offset: number;
}

export class Printer {
  private readonly chunks: string[] = [];
  private readonly minify: boolean;
  private readonly source: string | null;
  private readonly mappings: Mapping[] = [];
  /** of the piece being printed */
  private tokens: string[] = [];
  private line = 1;
  private column = 0;
  /** where the last token starts */
  private start: Position = { line: 1, column: 0 };

  constructor({ minify, source }: PrintOptions) {
    this.minify = minify;
    this.source = source;
  }

  /** Appends text as it is. */
  text(text: string): void {
    this.chunks.push(text);
    this.advance(text);
  }

  /** Appends a line for people, which minified output has none of. */
  comment(line: string): void {
    if (!this.minify) this.text(`// ${line}\n`);
  }

  /** Appends what another printer has printed. */
  append(other: Printer): void {
    for (const { line, column, offset } of other.mappings) {
      this.mappings.push({
        line: line + this.line - 1,
        column: line === 1 ? column + this.column : column,
        offset,
      });
    }
    for (const chunk of other.chunks) this.text(chunk);
  }

  /** Appends statements, indented by some levels; gives the number of characters. */
  nodes(nodes: readonly ESTree.Node[], level = 0): number {
    let length = 0;
    for (const node of nodes) {
      const text = this.print(node, level);
      length += text.length;
      this.chunks.push(text);
    }
    return length;
  }

  private print(node: ESTree.Node, level: number): string {
    const { minify, source } = this;
    this.tokens = [];
    if (!minify) this.write('  '.repeat(level));
    const format = minify ? { indent: '', lineEnd: '' } : { startingIndentLevel: level };
    const sourceMap = { addMapping: ({ original }: { original: Position | null }) => this.locate(original) };
    generate(node, { ...format, generator, output: this, ...(source !== null && { sourceMap }) } as never);
    if (!minify) this.write('\n');
    return this.tokens.join('');
  }

  /** Called by astring with every token. */
  write(code: string): void {
    this.start = { line: this.line, column: this.column };
    if (code === '') return;
    const token = this.minify ? this.compact(code) : code;
    this.tokens.push(token);
    this.advance(token);
  }

  /** The token without what it needs no more behind those before it; takes back what those do not need before it. */
  private compact(code: string): string {
    const token = compactTokens.get(code) ?? code;
    const last = this.tokens.at(-1);
    // Neither a + +b nor - -b may lose its space.
    const isSign = token[0] === '+' || token[0] === '-';
    if (isSign && last === ' ' && this.tokens.at(-2)?.endsWith(token[0]!)) return token;
    if (isSign && last?.endsWith(token[0]!)) return ` ${token}`;
    if (token === '}' && last === ';') this.takeBack();
    const isWord = /[\w$]/.test(token[0]!);
    if (!isWord && (last === 'else ' || last === 'do ')) this.replaceLast(last.trim());
    if (!isWord && last === ' ') this.takeBack();
    return token;
  }

  private takeBack(): void {
    this.replaceLast('');
  }

  private replaceLast(token: string): void {
    this.column += token.length - this.tokens.at(-1)!.length;
    this.tokens[this.tokens.length - 1] = token;
    this.start = { line: this.line, column: this.column };
  }

  private advance(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end < 0) this.column += text.length;
    else {
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
      this.column = text.length - end - 1;
    }
  }

  private locate(original: Position | null): void {
    if (original) this.mappings.push({ ...this.start, offset: original.column });
  }

  /** The whole text, and the source map as JSON if there is one. */
  finish(): { readonly code: string; readonly map: string | null } {
    const code = this.chunks.join('');
    const { source } = this;
    if (source === null) return { code, map: null };
    const map = new SourceMapGenerator({});
    for (const { line, column, offset } of this.mappings) {
      map.addMapping({ source, original: { line: 1, column: offset }, generated: { line, column } });
    }
    return { code, map: map.toString() };
  }
}

interface Position {
  readonly line: number;
  readonly column: number;
}
