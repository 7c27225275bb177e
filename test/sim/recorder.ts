import type { EventOperation, Operation } from '@wideload/testing';
import type { Scheduler } from './scheduler.ts';

type WithoutTimes<T> = T extends unknown ? Omit<T, 'by' | 'invokedAt' | 'returnedAt' | 'answer'> : never;

/** An operation before it returned. */
export type Invoked = WithoutTimes<Exclude<Operation, EventOperation>>;

/** Records operations as they are invoked and return. */
export class Recorder {
  private readonly operations: Operation[] = [];
  private readonly scheduler: Scheduler;
  private values = 1000;
  /** Whether a failover may have lost what has not been done again yet. */
  isRecovering = false;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  /** Records an operation, and what `run` returns as its answer. If that throws, the outcome is unknown. */
  async record<T>(by: string, invoked: Invoked, run: () => Promise<T>): Promise<T> {
    const index = this.operations.length;
    const operation = { ...invoked, by, invokedAt: this.scheduler.stamp() };
    this.operations.push(operation);
    const answer = await run();
    this.operations[index] = {
      ...operation,
      returnedAt: this.scheduler.stamp(),
      ...(answer !== undefined && { answer }),
    } as Operation;
    return answer;
  }

  /** Returns a number that no request has written yet, nor will reach by counting. */
  newValue(): number {
    this.values += 1000;
    return this.values;
  }

  event(kind: EventOperation['kind']): void {
    if (kind === 'failover') this.isRecovering = true;
    if (kind === 'recover') this.isRecovering = false;
    const at = this.scheduler.stamp();
    this.operations.push({ kind, by: 'Redis', invokedAt: at, returnedAt: at });
  }

  get history(): readonly Operation[] {
    return this.operations;
  }
}
