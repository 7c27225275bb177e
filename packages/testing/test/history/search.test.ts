import type { Operation } from '@wideload/testing';
import { array, assert, boolean, constantFrom, integer, oneof, property, record, tuple, uniqueArray } from 'fast-check';
import { it } from 'vitest';
import { type MayLose, statesAfter } from '../../src/history/model.ts';
import { stepsOf } from '../../src/history/prepare.ts';
import { type Bounded, precedes, search } from '../../src/history/search.ts';
import { EMPTY, type State } from '../../src/history/state.ts';
import { event, process } from './operations.ts';

/** Whether some order of all known steps, and of some unknown ones, is legal: every one is tried. */
function hasOrder(steps: readonly Bounded[], mayLose: MayLose): boolean {
  const from = (states: readonly State[], left: readonly number[]): boolean => {
    if (states.length === 0) return false;
    if (left.every((index) => steps[index]?.returnedAt === Number.POSITIVE_INFINITY)) return true;
    return left.some((index) => {
      const step = steps[index]!;
      if (left.some((other) => precedes(steps[other]!, step))) return false;
      const next = states.flatMap((state) => statesAfter(state, step.step, index, mayLose));
      return from(
        next,
        left.filter((other) => other !== index),
      );
    });
  };
  return from([EMPTY], [...steps.keys()]);
}

const LOSSES: readonly MayLose[] = ['nothing', 'unconfirmed', 'unacknowledged'];
const sid = constantFrom('A', 'B');
const value = constantFrom(0, 1);
const user = constantFrom(null, 'anna');

/** One operation that may fit to others or not, as a function of when it happens and by which process. */
type Made = (at: readonly [number, number?], by: string) => Operation;
const anyOperation = oneof(
  value.map(
    (n): Made =>
      (at, by) =>
        process(by).create(at, { n }),
  ),
  tuple(sid, value, user, sid).map(
    ([from, n, seen, now]): Made =>
      (at, by) =>
        process(by).load(at, from, { n }, { user: seen, sid: now }),
  ),
  sid.map(
    (from): Made =>
      (at, by) =>
        process(by).load(at, from, 'gone'),
  ),
  tuple(sid, value, constantFrom('saved', 'gone'), user).map(
    ([from, n, answer, of]): Made =>
      (at, by) =>
        process(by).change(at, from, { n }, answer as 'saved' | 'gone', of),
  ),
  tuple(sid, integer({ min: 1, max: 2 })).map(
    ([from, sum]): Made =>
      (at, by) =>
        process(by).update(at, from, sum),
  ),
  boolean().map(
    (isSoft): Made =>
      (at, by) =>
        process(by).rotate(at, 'A', 'B', isSoft),
  ),
  sid.map(
    (from): Made =>
      (at, by) =>
        process(by).logIn(at, from, 'anna', 'B'),
  ),
  sid.map(
    (from): Made =>
      (at, by) =>
        process(by).end(at, from),
  ),
  constantFrom((at: readonly [number, number?], by: string) => process(by).endAll(at, 'anna')),
  tuple(sid, value, user).map(
    ([from, n, to]): Made =>
      (at, by) =>
        process(by).overwrite(at, from, { n }, to),
  ),
  constantFrom('expire', 'confirm', 'failover', 'recover').map(
    (kind): Made =>
      ([at]) =>
        event(at, kind as 'expire' | 'confirm' | 'failover' | 'recover'),
  ),
);

const times = uniqueArray(integer({ min: 2, max: 60 }), { minLength: 2, maxLength: 2 }).map(([a = 0, b = 0]) =>
  a < b ? [a, b] : [b, a],
);

const histories = array(
  record({ make: anyOperation, at: times, by: constantFrom('one', 'two'), isKnown: integer({ min: 0, max: 3 }) }),
  { minLength: 1, maxLength: 5 },
).map((made) => [
  process('one').create([0, 1], { n: 0 }),
  ...made.map(({ make, at: [from = 0, to = 0], by, isKnown }) => make(isKnown === 0 ? [from] : [from, to], by)),
]);

it('the search finds an order exactly where trying all of them finds one', () => {
  let legal = 0;
  let all = 0;
  assert(
    property(histories, constantFrom(...LOSSES), constantFrom(0, 10), (history, mayLose, staleMs) => {
      const steps = stepsOf(history, { staleMs, mayLose });
      const { verdict } = search(steps, 1_000_000);
      all++;
      if (verdict === 'legal') legal++;
      // What a failover cannot concern is left out of what it may undo; here nothing is.
      return verdict === (hasOrder(steps, mayLose) ? 'legal' : 'illegal');
    }),
    { numRuns: 3000 },
  );
  // Otherwise the histories would say little about one of the two.
  if (legal < all / 20 || legal > (all * 19) / 20) throw new Error(`${legal} of ${all} histories are legal`);
});
