/**
 * What memory accesses prove about the locals they go through: after a load at `p + 8` of four bytes, p is a non-negative number and twelve bytes
 * from p on are in bounds, until p is assigned; memory never shrinks. Later accesses through p need no coercion of their address,
 * and one that is made only for its trap need not be made.
 *
 * Bounds follow control: where ways meet, what all of them prove holds.
 */
import type { Label, Local } from '../ir/nodes.ts';
import { resolve } from '../ir/nodes.ts';

/** By local: how many bytes from it on are in bounds. */
type Bounds = ReadonlyMap<Local, number>;

export class BoundsTracker {
  /** null where control does not get */
  private current: Map<Local, number> | null = new Map();
  /** Whether someone else keeps the current bounds, too: they are copied before they change. */
  private isShared = false;
  private readonly atLabels = new Map<Label, Bounds | null>();

  /** How many bytes from the local's value on are in bounds; 0 when nothing is known. */
  of(local: Local): number {
    return this.current?.get(local) ?? 0;
  }

  /** An access of bytes up to `end` from the local's value on has not trapped. */
  prove(local: Local, end: number): void {
    if (this.current && end > this.of(local)) this.own().set(local, end);
  }

  /** The local is assigned something of which so many bytes are in bounds. */
  assign(local: Local, end: number): void {
    if (!this.current) return;
    if (end > 0) this.own().set(local, end);
    else if (this.current.has(local)) this.own().delete(local);
  }

  /** The current bounds, to be changed. */
  private own(): Map<Local, number> {
    if (this.isShared) this.current = new Map(this.current);
    this.isShared = false;
    return this.current!;
  }

  /** Forgets the locals that code assigns which may run before what follows. */
  forget(locals: Iterable<Local>): void {
    for (const local of locals) this.assign(local, 0);
  }

  /** What is known here, to come back to. */
  save(): Bounds | null {
    this.isShared = true;
    return this.current;
  }

  restore(saved: Bounds | null): void {
    this.isShared = true;
    this.current = saved as Map<Local, number> | null;
  }

  /** Another way meets this one. */
  meet(other: Bounds | null): void {
    if (!other) return;
    if (!this.current) return this.restore(other);
    for (const [local, end] of this.current) {
      const there = other.get(local) ?? 0;
      if (there < end) this.assign(local, there);
    }
  }

  /** Control goes to the label from here, and not on. */
  jump(label: Label | null): void {
    if (label) {
      const target = resolve(label);
      this.meet(this.atLabels.get(target) ?? null);
      this.atLabels.set(target, this.save());
    }
    this.current = null;
  }

  /** Control arrives at the label, besides from here. */
  arrive(label: Label): void {
    const target = resolve(label);
    this.meet(this.atLabels.get(target) ?? null);
    this.atLabels.delete(target);
  }
}
