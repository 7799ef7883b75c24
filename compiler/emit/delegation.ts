/**
 * Legacy `delegate`: an exception that passes over the tries between its own and the one it is meant for. A variable says which one that
 * is; every try that catches the exception on its way looks there first.
 */
import { forEachStmt } from '../ir/walk.ts';
import { type IrFunction, type Label, resolve } from '../ir/nodes.ts';
import * as js from './build.ts';
import type { Statement } from './build.ts';

export class Delegation {
  /** The variable, null in functions that delegate nothing: 0, or the number of the try meant. */
  readonly variable: string | null;
  private readonly numbers = new Map<Label, number>();

  constructor(fn: IrFunction, makeName: (hint: string) => string) {
    let delegates = false;
    forEachStmt(fn.body, stmt => {
      delegates ||= stmt.kind === 'try' && stmt.delegate !== null;
    });
    this.variable = delegates ? makeName('delegated') : null;
  }

  private numberOf(label: Label): number {
    const target = resolve(label);
    let number = this.numbers.get(target);
    if (number === undefined) this.numbers.set(target, (number = this.numbers.size + 1));
    return number;
  }

  /** Whether a try inside the one of this label, emitted already, sends it exceptions. */
  isMeant(label: Label): boolean {
    return this.numbers.has(resolve(label));
  }

  /** At the start of a try's handlers: passes on an exception that is meant for another try. */
  check(label: Label, rethrow: Statement): Statement[] {
    if (this.variable === null) return [];
    const pass = js.id(this.variable);
    const isForOther = js.binary('!==', pass, js.number(this.numberOf(label)));
    const arrived = js.statement(js.assign(pass, js.number(0)));
    return [js.ifElse(pass, js.block([js.ifElse(isForOther, rethrow), arrived]))];
  }

  /** Sends an exception to the try of the label, or out of the function. */
  send(target: Label | 'caller'): Statement {
    const number = target === 'caller' ? -1 : this.numberOf(target);
    return js.statement(js.assign(js.id(this.variable!), js.number(number)));
  }
}
