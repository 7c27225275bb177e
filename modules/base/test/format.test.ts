import { expect, it } from 'vitest';
import { counted, grouped, timeLeft } from '../src/format.ts';

it.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [45, '45 s'],
  [60, '1 min'],
  [3661, '1 h 1 min'],
  [3600 + 59, '1 h'],
  [604_800, '7 d'],
  [604_799, '6 d 23 h'],
  [Number.POSITIVE_INFINITY, 'never'],
])('%d seconds are shown in their two largest units: %s', (seconds, shown) => {
  expect(timeLeft(seconds)).toBe(shown);
});

it('uses the singular for one and thousands separators', () => {
  expect([counted(1, 'session'), counted(0, 'session'), counted(30_000, 'session')]).toEqual([
    '1 session',
    '0 sessions',
    '30,000 sessions',
  ]);
  expect(grouped(1_234_567)).toBe('1,234,567');
});
