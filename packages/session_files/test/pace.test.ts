import { expect, it } from 'vitest';
import { restAfter } from '../src/collection/pace.ts';

it('rests until its work took its share of the time', () => {
  expect(restAfter(10, 0.05)).toBeCloseTo(190);
  expect(restAfter(10, 1)).toBe(0);
});

it('rests for a second at most, after other work blocked the event loop', () => {
  expect(restAfter(600, 0.05)).toBe(1000);
});
