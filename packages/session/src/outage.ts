import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@wideload/kit';
import { outageEnded } from './errors.ts';

/** How an outage is checked for its end. */
export interface Probe {
  /** Resolves when it works again. */
  readonly ask: () => Promise<unknown>;
  /** Milliseconds between two attempts. */
  readonly interval: number;
  /** Aborted when the result is not needed any more. */
  readonly signal: AbortSignal;
}

/** Milliseconds without a failure before the end is logged: a fault that comes and goes is one fault. */
const STABLE_MS = 1000;

/**
 * An outage of a service. Logged once when it begins and once when it is over, for any number of failures. In between
 * the service is checked in the background, one check at a time, so that requests need not try.
 */
export class Outage {
  private current: string | undefined;
  private since: number | undefined;
  private stableTimer: NodeJS.Timeout | undefined;
  private isAsking = false;
  private readonly log: Logger;
  private readonly name: string;
  private readonly begin: (name: string, reason: string) => string;
  private readonly probe: Probe | undefined;
  private readonly end: (name: string, seconds: number) => string | undefined;

  /** `end`: returns the log line at the end; undefined for none. */
  constructor(
    log: Logger,
    name: string,
    begin: (name: string, reason: string) => string,
    probe?: Probe,
    end: (name: string, seconds: number) => string | undefined = outageEnded,
  ) {
    this.log = log;
    this.name = name;
    this.begin = begin;
    this.probe = probe;
    this.end = end;
  }

  /** Whether the service works and the log has said so. */
  get isOver(): boolean {
    return this.since === undefined;
  }

  /** The reason of the outage; undefined while there is none. */
  get reason(): string | undefined {
    return this.current;
  }

  began(reason: string): void {
    if (this.current !== undefined) return;
    this.current = reason;
    clearTimeout(this.stableTimer);
    if (this.since === undefined) {
      this.since = Date.now();
      this.log.error(this.begin(this.name, reason));
    }
    void this.askUntilItWorks();
  }

  ended(): void {
    if (this.current === undefined) return;
    this.current = undefined;
    const until = Date.now();
    this.stableTimer = setTimeout(() => {
      const text = this.end(this.name, (until - (this.since ?? until)) / 1000);
      this.since = undefined;
      if (text !== undefined) this.log.info(text);
    }, STABLE_MS).unref();
  }

  private async askUntilItWorks(): Promise<void> {
    if (this.probe === undefined || this.isAsking) return;
    this.isAsking = true;
    const { ask, interval, signal } = this.probe;
    while (this.current !== undefined && !signal.aborted) {
      try {
        await ask();
        this.ended();
      } catch {
        await pause(interval, undefined, { ref: false, signal }).catch(() => {});
      }
    }
    this.isAsking = false;
  }
}
