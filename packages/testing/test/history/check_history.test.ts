import { checkHistory, type HistorySettings, type Operation } from '@wideload/testing';
import { describe, expect, it } from 'vitest';
import { ILLEGAL } from './illegal.ts';
import { LEGAL } from './legal.ts';
import { begun, one, two } from './operations.ts';

const verdictOf = (history: readonly Operation[], settings?: HistorySettings) =>
  checkHistory(history, settings).verdict;

describe('a history is legal with', () => {
  it.each(Object.entries(LEGAL))('%s', (_, [history, settings]) => {
    expect(checkHistory(history, settings)).toEqual({ verdict: 'legal' });
  });
});

describe('a history is illegal with', () => {
  it.each(Object.entries(ILLEGAL))('%s', (_, [history, settings]) => {
    expect(verdictOf(history, settings)).toBe('illegal');
  });
});

it('shows the part in which each operation is needed, sids by numbers', () => {
  const found = checkHistory([
    begun,
    two.load([2, 3], 'A', { n: 0 }),
    one.change([4, 5], 'A', { a: 1 }),
    one.update([6, 7], 'A', 1),
    two.update([8, 9], 'A', 1),
    two.end([10, 11], 'A'),
  ]);
  expect(found).toMatchObject({
    lineage: 's',
    text: [
      'no order of these operations on session s explains their answers:',
      '  6 to 7 ms, one: update sid 1 of nobody, n + 1 -> 1',
      '  8 to 9 ms, two: update sid 1 of nobody, n + 1 -> 1',
    ].join('\n'),
  });
});

it('a search beyond its budget is undecided, and says of which session', () => {
  const changes = Array.from({ length: 9 }, (_, n) => one.change([2 + n / 100, 3 + n / 100], 'A', { [`k${n}`]: n }));
  const history = [begun, ...changes, two.load([5, 6], 'A', { n: 1 })];
  const found = checkHistory(history, { budget: 100 });
  expect(found).toMatchObject({ verdict: 'undecided', lineage: 's', text: expect.stringContaining('100') });
  expect(verdictOf(history)).toBe('illegal');
});
