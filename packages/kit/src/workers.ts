import { checkedId } from './id.ts';

/**
 * A question of one worker to all of them. Token and type of the answer share one name, as with services:
 *
 * ```ts
 * export const Queue = question<number>('shop.queue');
 * ```
 *
 * An answer is sent as JSON. `type` carries the type and never a value.
 */
export interface Question<A> {
  readonly id: string;
  readonly type?: A;
}

/** Declares a question. */
export function question<A>(id: string): Question<A> {
  return { id: checkedId(id) };
}

/** The answer of one worker. */
export interface WorkerAnswer<A> {
  /** The number of the worker. */
  readonly worker: number;
  /** Undefined if there is none: the worker is being replaced, is blocked, or failed to answer. */
  readonly answer: A | undefined;
}

/** The worker processes of one host. */
export interface Workers {
  /** The number of this process, from 0. A replacement has the number of the worker that it replaces. */
  readonly number: number;
  /** Returns the numbers of workers that ended and cannot be started at the moment. The supervisor keeps trying. */
  missing(): readonly number[];
  /** Registers how this process answers a question. */
  answer<A>(question: Question<A>, how: () => A | Promise<A>): void;
  /** Asks every worker, including this one, and waits a second at most. Answers are in the order of the numbers. */
  ask<A>(question: Question<A>): Promise<readonly WorkerAnswer<A>[]>;
}
