/**
 * ESTree → text, piece by piece, so that no syntax tree of a whole module is ever in memory. astring does the printing; what it writes goes
 * through a stream of ours, which drops the optional spaces of minified output and, if a source map is wanted, notes where nodes with a place
 * in the binary stand.
 */
import { GENERATOR, generate } from 'astring';
import { type ESTree, stringText } from './build.ts';
import { withJoinedDeclarations } from './compact.ts';
import type { Located } from './located.ts';
import { nameMark } from './short-names.ts';
import type { Mapping, Position } from './source-map.ts';

export interface PrintOptions {
  readonly minify: boolean;
  /** Whether to note where nodes come from. */
  readonly isMapped: boolean;
}

/** A text, and where in it is what has a place in the binary. */
export interface Printed {
  readonly text: string;
  readonly mappings: readonly Mapping[];
}

/** What astring hands to generator functions. */
interface State {
  readonly output: Printer;
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

/** Tells the stream where a node starts. */
function noted(generator: Generate): Generate {
  return function (this: Generators, node: never, state: State) {
    state.output.note(node);
    generator.call(this, node, state);
  };
}

/** astring puts a sequence in parentheses even where it is a statement of its own. */
function writeStatement(this: Generators, node: never, state: State): void {
  const { expression } = node as ESTree.ExpressionStatement;
  if (expression.type !== 'SequenceExpression') return base.ExpressionStatement!.call(this, node, state);
  expression.expressions.forEach((e, i) => {
    if (i > 0) state.write(', ');
    this[e.type]!(e as never, state);
  });
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

const notingGenerator: Generators = Object.fromEntries(
  Object.entries(generator).map(([type, print]) => [type, noted(print)]),
);

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

const [plus, minus] = ['+', '-'].map(char => char.charCodeAt(0));
/** by character: whether a word may go on with it, or a mark stands for one */
const wordStarts = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /[\w$]/.test(char) || char === nameMark;
});

function startsWord(code: number): boolean {
  return wordStarts[code] ?? false;
}

/** V8 keeps what was concatenated as a tree, of many times its size, until someone looks at a character. */
function flattened(text: string): string {
  return text.charCodeAt(0) >= 0 ? text : '';
}

export class Printer {
  private readonly chunks: string[] = [];
  private readonly minify: boolean;
  private readonly isMapped: boolean;
  private readonly mappings: Mapping[] = [];
  /** of the piece being printed, without its last two tokens, of which the last may still change */
  private done = '';
  private before = '';
  private last = '';
  private line = 1;
  private column = 0;
  /** what the next token is the first of */
  private noted: Pick<Mapping, 'offset' | 'name'> | null = null;

  constructor({ minify, isMapped }: PrintOptions) {
    this.minify = minify;
    this.isMapped = isMapped;
  }

  /** Appends text as it is. */
  text(text: string): void {
    this.chunks.push(text);
    if (this.isMapped) this.advance(text);
  }

  /** Appends a line for people, which minified output has none of. */
  comment(line: string): void {
    if (!this.minify) this.text(`// ${line}\n`);
  }

  /** Appends what another printer has printed. */
  append({ text, mappings }: Printed): void {
    for (const { line, column, offset, name } of mappings) {
      this.mappings.push({
        line: line + this.line - 1,
        column: line === 1 ? column + this.column : column,
        offset,
        name,
      });
    }
    this.text(text);
  }

  /** Appends statements, indented by some levels. */
  nodes(nodes: readonly ESTree.Node[], level = 0): void {
    const list = this.minify ? withJoinedDeclarations(nodes) : nodes;
    const text = this.isMapped
      ? list.map(node => this.printMapped(node, level)).join('')
      : this.print(list, level);
    this.chunks.push(text);
  }

  private print(nodes: readonly ESTree.Node[], level: number): string {
    return this.generated(
      { type: 'Program', body: nodes as ESTree.Statement[], sourceType: 'module' },
      level,
    );
  }

  /** With where the node's text ends, too: what follows is not of its place. */
  private printMapped(node: ESTree.Node, level: number): string {
    const { mappings } = this;
    const known = mappings.length;
    const text = this.print([node], level);
    if (mappings.length > known) mappings.push({ ...this.position(), offset: null, name: null });
    return text;
  }

  private generated(program: ESTree.Program, level: number): string {
    const { minify, isMapped } = this;
    // astring's own buffer is faster than a stream, and does where tokens are neither changed nor noted.
    if (!minify && !isMapped)
      return flattened(generate(program, { startingIndentLevel: level, generator } as never));
    this.done = this.before = this.last = '';
    generate(program, {
      ...(minify ? { indent: '', lineEnd: '' } : { startingIndentLevel: level }),
      generator: isMapped ? notingGenerator : generator,
      output: this,
    } as never);
    return flattened(this.done + this.before + this.last);
  }

  /** Called by astring with every token. */
  write(code: string): void {
    if (code === '') return;
    const token = this.minify ? this.compact(code) : code;
    if (this.isMapped) this.locate(token);
    this.done += this.before;
    this.before = this.last;
    this.last = token;
  }

  /** Keeps where the token stands, which is the next. */
  private locate(token: string): void {
    if (this.noted) {
      this.mappings.push({ ...this.position(), ...this.noted });
      this.noted = null;
    }
    this.advance(token);
  }

  /** Called before a node is printed. Of nodes that start with the same token the innermost counts: it comes first. */
  note({ at, original }: Located): void {
    if (at !== undefined) this.noted = { offset: at, name: original ?? null };
  }

  private position(): Position {
    return { line: this.line, column: this.column };
  }

  /** The token without what it needs no more behind those before it; takes back what those do not need before it. */
  private compact(code: string): string {
    const token = compactTokens.get(code) ?? code;
    const { last } = this;
    const first = token.charCodeAt(0);
    // Neither a + +b nor - -b may lose its space.
    if (first === plus || first === minus) {
      if (last === ' ' && this.before.endsWith(token[0]!)) return token;
      if (last.endsWith(token[0]!)) return ` ${token}`;
    }
    if (token === '}' && last === ';') this.replaceLast('');
    else if ((last === ' ' || last === 'else ' || last === 'do ') && !startsWord(first))
      this.replaceLast(last.trim());
    return token;
  }

  private replaceLast(token: string): void {
    this.column += token.length - this.last.length;
    this.last = token;
  }

  private advance(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end < 0) this.column += text.length;
    else {
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
      this.column = text.length - end - 1;
    }
  }

  finish(): Printed {
    return { text: this.chunks.join(''), mappings: this.mappings };
  }
}
