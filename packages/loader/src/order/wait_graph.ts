import { serviceCycle } from './errors.ts';

/** Which services wait for which while they are built, so that a cycle is found when it closes. */
export class WaitGraph {
  private readonly waits = new Map<string, Set<string>>();

  /** Records that `from` waits for `to`. Throws with the path if that closes a cycle. */
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

  /** Returns the nodes at the end of the chains from a node; the node itself if it waits for nothing. */
  endsOf(from: string): string[] {
    const waits = [...(this.waits.get(from) ?? [])];
    return waits.length === 0 ? [from] : waits.flatMap((next) => this.endsOf(next));
  }

  /** Returns all nodes that wait for it, directly or indirectly. */
  waitersOf(to: string, found = new Set<string>()): ReadonlySet<string> {
    for (const [waiter, waits] of this.waits) {
      if (!waits.has(to) || found.has(waiter)) continue;
      found.add(waiter);
      this.waitersOf(waiter, found);
    }
    return found;
  }
}
