import { serviceCycle } from './errors.ts';

/** Who waits for which service while they are being built, so that a cycle is found when it closes. */
export class WaitGraph {
  private readonly waits = new Map<string, Set<string>>();

  /** Notes that `from` waits for `to`. Throws when that closes a cycle, with its path. */
  wait(from: string, to: string): void {
    const path = this.path(to, from);
    if (path) throw serviceCycle([from, ...path]);
    const waits = this.waits.get(from) ?? new Set();
    this.waits.set(from, waits.add(to));
  }

  done(from: string, to: string): void {
    this.waits.get(from)?.delete(to);
  }

  private path(from: string, to: string): string[] | undefined {
    if (from === to) return [from];
    for (const next of this.waits.get(from) ?? []) {
      const rest = this.path(next, to);
      if (rest) return [from, ...rest];
    }
    return undefined;
  }

  /** What holds somebody up in the end: those at the far end of who waits for whom. Themselves, if they wait for nobody. */
  endsOf(from: string): string[] {
    const waits = [...(this.waits.get(from) ?? [])];
    return waits.length === 0 ? [from] : waits.flatMap((next) => this.endsOf(next));
  }

  /** Everyone who waits for it, also around corners. */
  waitersOf(to: string, found = new Set<string>()): ReadonlySet<string> {
    for (const [waiter, waits] of this.waits) {
      if (!waits.has(to) || found.has(waiter)) continue;
      found.add(waiter);
      this.waitersOf(waiter, found);
    }
    return found;
  }
}
