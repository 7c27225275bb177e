import type { Logger } from '@wideload/kit';
import { outageEnded } from './errors.ts';

/** Says once when something begins to fail and once when it works again, whatever the number of failures. */
export class Outage {
  private since: number | undefined;
  private readonly log: Logger;
  private readonly name: string;
  private readonly begin: (name: string, reason: string) => string;

  constructor(log: Logger, name: string, begin: (name: string, reason: string) => string) {
    this.log = log;
    this.name = name;
    this.begin = begin;
  }

  began(reason: string): void {
    if (this.since !== undefined) return;
    this.since = Date.now();
    this.log.error(this.begin(this.name, reason));
  }

  ended(): void {
    if (this.since === undefined) return;
    this.log.info(outageEnded(this.name, (Date.now() - this.since) / 1000));
    this.since = undefined;
  }
}
