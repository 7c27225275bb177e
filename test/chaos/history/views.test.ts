import { checkHistory, type MayLose, type Operation } from '@wideload/testing';
import { describe, expect, it } from 'vitest';
import { begun, event, process } from '../../../packages/testing/test/history/operations.ts';
import { type Split, viewsOf } from './views.ts';

const [loser, winner] = [process('loser'), process('winner')];

/** The network is cut from 10 on, there is a new master at 12, and it is whole at 20. */
const SPLIT: Split = { from: 10, replacedAt: 12, until: 20, recoveredAt: 30, loser: 'loser' };

const CONFIRMED = event(5, 'confirm');
const RECOVERED = event(31, 'recover');

/** Returns what is found from the side of the winner, and from that of the loser. */
const verdicts = (mayLose: MayLose, ...operations: Operation[]) =>
  viewsOf([begun, CONFIRMED, ...operations, RECOVERED], SPLIT, mayLose).map(
    (view) => checkHistory(view, { mayLose }).verdict,
  );

describe('while a network is cut in two', () => {
  it('each side reads what it wrote, and the write of the side that lost vanishes', () => {
    const history = [
      loser.change([13, 14], 'A', { a: 1 }),
      loser.load([15, 16], 'A', { n: 0, a: 1 }),
      winner.load([15, 16], 'A', { n: 0 }),
      loser.load([40, 41], 'A', { n: 0 }),
    ];
    expect(verdicts('unconfirmed', ...history)).toEqual(['legal', 'legal']);
    expect(verdicts('unacknowledged', ...history)).toContain('illegal');
  });

  it('a write of the side that won stays', () => {
    const history = [winner.change([13, 14], 'A', { a: 1 }), loser.load([40, 41], 'A', { n: 0 })];
    expect(verdicts('unconfirmed', ...history)).toContain('illegal');
  });

  it('a side does not lose what it reads itself', () => {
    const history = [
      loser.change([13, 14], 'A', { a: 1 }),
      loser.load([15, 16], 'A', { n: 0 }),
      loser.load([17, 18], 'A', { n: 0, a: 1 }),
    ];
    expect(verdicts('unconfirmed', ...history)).toEqual(['legal', 'illegal']);
  });

  it('an ending of the side that lost holds for all once the network is whole, and for that side at once', () => {
    const ended = loser.end([13, 14], 'A');
    expect(verdicts('unconfirmed', ended, winner.load([15, 16], 'A', { n: 0 }))).toEqual(['legal', 'legal']);
    expect(verdicts('unconfirmed', ended, loser.load([15, 16], 'A', { n: 0 }))).toContain('illegal');
    expect(verdicts('unconfirmed', ended, winner.load([40, 41], 'A', { n: 0 }))).toContain('illegal');
  });
});
