import { globalChanged } from '../errors.ts';
import { changedGlobals, type Globals, globalsNow } from './globals.ts';
import { type Left, leftBehind } from './left.ts';
import type { Home } from './place.ts';
import { Watch } from './watch.ts';

/** Watches a host, from its boot until it has stopped. */
export class Guard {
  private readonly watch = new Watch();
  private readonly before: Globals = globalsNow();
  private patched: readonly string[] = [];

  /** Runs the boot: its global changes are recorded. */
  async boot<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.watch.run(work);
    // Not at the end: meanwhile the test itself may change globals, with fake timers for example.
    this.patched = changedGlobals(this.before, globalsNow());
    return result;
  }

  /** Runs other work of the host: what it opens belongs to the host. */
  run<T>(work: () => T): T {
    return this.watch.run(work);
  }

  /** Returns what is left of the host after its stop. */
  async leftBehind(homes: readonly Home[]): Promise<Left> {
    const still = changedGlobals(this.before, globalsNow());
    const patched = this.patched.filter((name) => still.includes(name));
    const { left, idle } = await leftBehind(this.watch, homes);
    return { left: [...left, ...patched.map(globalChanged)], idle };
  }

  end(): void {
    this.watch.end();
  }
}
