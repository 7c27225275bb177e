import type { Runtime } from '../../runtime.ts';
import { type Command, isSettled } from '../assumptions.ts';
import { TIMED_OUT_TEXT } from '../failures.ts';

interface Sent {
  readonly command: Command;
  /** When it is given up, on the clock of the runtime. */
  readonly until: number;
}

/** Answered commands that may stay at the front of the queue. */
const MAX_ANSWERED = 256;

/**
 * Gives up commands that are not answered in time. One timer for a connection: the timer that ioredis would start for each
 * command keeps the command, its request and all that they refer to until the next full garbage collection.
 */
export class TimeLimit {
  private readonly ms: number;
  private readonly runtime: Pick<Runtime, 'now' | 'after' | 'defer'>;
  /** In the order in which they were sent, which is that of their answers. */
  private sent: Sent[] = [];
  /** The first one that may not be answered yet. */
  private first = 0;
  /** Cancels the timer; undefined while there is none. */
  private cancel: (() => void) | undefined;

  constructor(ms: number, runtime: Pick<Runtime, 'now' | 'after' | 'defer'>) {
    this.ms = ms;
    this.runtime = runtime;
  }

  add(command: Command): void {
    this.passAnswered();
    this.sent.push({ command, until: this.runtime.now() + this.ms });
    if (this.cancel === undefined) this.arm(this.ms);
  }

  /** Ends the timer, because the connection has ended: no command waits any more. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** A process that was suspended, or busy, reads the answers that have arrived before it gives up their commands. */
  private arm(ms: number): void {
    this.cancel = this.runtime.after(ms, () => this.runtime.defer(() => this.giveUpLate()));
  }

  private giveUpLate(): void {
    this.cancel = undefined;
    const now = this.runtime.now();
    for (let next = this.sent[this.first]; next !== undefined && next.until <= now; next = this.sent[this.first]) {
      this.first++;
      if (!isSettled(next.command)) next.command.reject(new Error(TIMED_OUT_TEXT));
    }
    this.passAnswered();
    const next = this.sent[this.first];
    if (next !== undefined) this.arm(next.until - now);
  }

  private passAnswered(): void {
    const { sent } = this;
    for (let next = sent[this.first]; next !== undefined && isSettled(next.command); next = sent[this.first])
      this.first++;
    if (this.first === 0 || (this.first < sent.length && this.first <= MAX_ANSWERED)) return;
    this.sent = sent.slice(this.first);
    this.first = 0;
  }
}
