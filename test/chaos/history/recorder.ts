import type { EventOperation, Operation } from '@wideload/testing';
import type { Invoked } from '../../sim/recorder.ts';

/** Milliseconds on the clock that all processes of a machine share, also where one is shifted. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What is known of an operation that returned. */
export interface Returned {
  readonly invokedAt: number;
  readonly returnedAt: number;
  readonly answer?: unknown;
}

/** Records operations of hosts, in any order. */
export class Recorder {
  readonly history: Operation[] = [];
  private values = 1000;

  /** Adds an operation of a host. Without `returnedAt` its outcome is unknown. */
  add(by: string, invoked: Invoked, bounds: Returned | { readonly invokedAt: number }): void {
    this.history.push({ ...invoked, by, ...bounds } as Operation);
  }

  /** Adds an event that took place some time between two moments. */
  event(kind: EventOperation['kind'], invokedAt: number, returnedAt = now()): void {
    this.history.push({ kind, by: 'Redis', invokedAt, returnedAt });
  }

  /** Returns a number that no request has written yet, nor will reach by counting. */
  newValue(): number {
    this.values += 1000;
    return this.values;
  }
}
