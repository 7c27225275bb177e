import type { Hook } from '@wideload/kit';

/** An event that was run. */
interface Past {
  readonly id: string;
  readonly args: readonly unknown[];
}

/** The events that modules receive once they have started. */
export class Replays {
  private readonly past: Past[] = [];
  private readonly started = new Set<string>();
  private isOver = false;

  /** Keeps an event. From then on only modules that start later receive it. */
  keep({ id }: Hook, args: readonly unknown[]): void {
    this.past.push({ id, args });
  }

  /** Whether a module's handlers run with the event itself. */
  isLive(module: string): boolean {
    return this.isOver || this.started.has(module);
  }

  /** From now on the module receives events when they are run. Returns those that it missed, the oldest first. */
  begin(module: string): readonly Past[] {
    this.started.add(module);
    return [...this.past];
  }

  /** All modules have started: no events are kept any more. */
  end(): void {
    this.isOver = true;
    this.past.length = 0;
  }

  isKeeping(hook: Hook): boolean {
    return hook.replay === true && !this.isOver;
  }
}
