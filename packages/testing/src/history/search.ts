import { type MayLose, type Step, statesAfter } from './model.ts';
import { EMPTY, keyOf, type State } from './state.ts';

/** A step with the bounds between which it takes effect. */
export interface Bounded {
  readonly step: Step;
  /** The process; undefined for events. */
  readonly by: string | undefined;
  readonly invokedAt: number;
  /** The earliest time at which it may take effect, as seen by other processes: a stale read shows an older state. */
  readonly effectiveFrom: number;
  /** Infinity: the outcome is unknown. It may take effect at any time, or never. */
  readonly returnedAt: number;
  /** What a failover may undo; `nothing` for a step that no failover can concern. */
  readonly mayLose: MayLose;
}

/** Whether some order of the steps explains every answer. */
export interface Found {
  readonly verdict: 'legal' | 'illegal' | 'undecided';
  /** Configurations that were looked at. */
  readonly looked: number;
}

/** A configuration whose successors are being looked at. */
interface Frame {
  readonly done: bigint;
  readonly state: State;
  /** Known steps that are not done yet. */
  readonly missing: number;
  candidates: number[] | undefined;
}

/**
 * Searches an order in which every step comes after those that had returned before it was invoked, and every answer is the
 * one that the model gives: the algorithm of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993). A configuration
 * - which steps are done, and in which state - is looked at once, as Lowe added ("Testing for linearizability", 2017).
 * `budget`: configurations after which the search gives up.
 */
export function search(steps: readonly Bounded[], budget: number): Found {
  const before = steps.map((step) => maskOf(steps, (other) => precedes(other, step)));
  // Those that return first are tried first: most often that is their order.
  const order = steps
    .map((_, index) => index)
    .sort((a, b) => (steps[a]?.returnedAt ?? 0) - (steps[b]?.returnedAt ?? 0));
  const known = steps.filter(({ returnedAt }) => returnedAt !== Number.POSITIVE_INFINITY).length;
  const seen = new Set<string>();
  const open: Frame[] = [{ done: 0n, state: EMPTY, missing: known, candidates: undefined }];
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    if (frame.missing === 0) return { verdict: 'legal', looked: seen.size };
    const { done } = frame;
    frame.candidates ??= order
      .filter((index) => (done & bit(index)) === 0n && ((before[index] ?? 0n) & ~done) === 0n)
      .reverse();
    const index = frame.candidates.pop();
    const next = index === undefined ? undefined : steps[index];
    if (index === undefined || next === undefined) {
      open.pop();
      continue;
    }
    const isKnown = next.returnedAt !== Number.POSITIVE_INFINITY;
    for (const state of statesAfter(frame.state, next.step, index, next.mayLose)) {
      const then = done | bit(index);
      const key = `${then.toString(36)} ${keyOf(state)}`;
      if (seen.has(key)) continue;
      if (seen.size === budget) return { verdict: 'undecided', looked: budget };
      seen.add(key);
      open.push({ done: then, state, missing: frame.missing - (isKnown ? 1 : 0), candidates: undefined });
    }
  }
  return { verdict: 'illegal', looked: seen.size };
}

const bit = (index: number): bigint => 1n << BigInt(index);

function maskOf(steps: readonly Bounded[], isIn: (step: Bounded) => boolean): bigint {
  return steps.reduce((mask, step, index) => (isIn(step) ? mask | bit(index) : mask), 0n);
}

/** Whether one step must come before another one. */
export function precedes(one: Bounded, other: Bounded): boolean {
  const isOwn = one.by !== undefined && one.by === other.by && !isGoneElsewhere(one.step, other.step);
  return one.returnedAt < (isOwn ? other.invokedAt : other.effectiveFrom);
}

/** Whether a step found no session, under another sid: a stale read of the same process may still find one under its own. */
function isGoneElsewhere(one: Step, other: Step): boolean {
  return 'answer' in one && one.answer === 'gone' && 'sid' in other && one.sid !== other.sid;
}
