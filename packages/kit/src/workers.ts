import { checkedId } from './id.ts';

/**
 * What one worker can ask all of them. Token and type of the answer share one name, as with services:
 *
 * ```ts
 * export const Queue = question<number>('shop.queue');
 * ```
 *
 * An answer travels as JSON. `type` carries the type and never a value.
 */
export interface Question<A> {
  readonly id: string;
  readonly type?: A;
}

/** Declares a question. */
export function question<A>(id: string): Question<A> {
  return { id: checkedId(id) };
}

/** What one worker said. */
export interface WorkerAnswer<A> {
  /** Its number. */
  readonly worker: number;
  /** undefined where there is none: the worker is just being replaced, is blocked, or failed to answer. */
  readonly answer: A | undefined;
}

/** The processes that serve together for one host, where there are several. */
export interface Workers {
  /** The number of this process, from 0. Who takes the place of another takes its number. */
  readonly number: number;
  /** The numbers of those that ended and cannot be started at the moment. The supervisor tries again and again. */
  missing(): readonly number[];
  /** Says how this process answers a question. */
  answer<A>(question: Question<A>, how: () => A | Promise<A>): void;
  /** Asks every worker, this one as well, and waits a second at most. Answers come in the order of their numbers. */
  ask<A>(question: Question<A>): Promise<readonly WorkerAnswer<A>[]>;
}
