import type { Logger } from '@wideload/kit';
import { outageEnded } from '@wideload/session';
import { partBegan } from './errors.ts';

/** Milliseconds without a failure after which all is taken to be well again. */
const LULL = 2000;

/**
 * Some servers of a cluster fail while the others serve, so that a success says nothing of the end of it. Said once
 * when it begins, and once when nothing has failed for a while, whatever the number of failures.
 */
export class PartialOutage {
  private since: number | undefined;
  private last = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly log: Logger;
  private readonly name: string;

  constructor(log: Logger, name: string) {
    this.log = log;
    this.name = name;
  }

  began(reason: string): void {
    this.last = Date.now();
    if (this.since !== undefined) {
      this.timer?.refresh();
      return;
    }
    this.since = this.last;
    this.log.error(partBegan(this.name, reason));
    this.timer = setTimeout(() => this.ended(), LULL).unref();
  }

  private ended(): void {
    this.log.info(outageEnded(this.name, (this.last - (this.since ?? this.last)) / 1000));
    this.since = undefined;
  }
}
