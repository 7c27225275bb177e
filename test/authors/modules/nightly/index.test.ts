import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineModule } from '@wideload/kit';
import { testHost } from '@wideload/testing';
import { Reported } from './index.ts';

const addonsPath = new URL('..', import.meta.url);

test('makes a report at the start, and one in each period', async () => {
  const periods: number[] = [];
  let end = (): void => {};
  const two = new Promise<void>((resolve) => {
    end = resolve;
  });
  const reader = defineModule({
    name: 'reader',
    depends: ['nightly'],
    setup: ({ on }) =>
      on(Reported, (period) => {
        periods.push(period);
        if (periods.length === 2) end();
      }),
  });
  await using host = await testHost({
    modules: ['nightly'],
    with: [reader],
    addonsPath,
    options: { nightly_every: 1 },
  });
  await two;
  assert.equal(host.logs.filter(({ message }) => message === 'report done').length, 2);
  assert.ok(Number(periods[1]) > Number(periods[0]));
});
