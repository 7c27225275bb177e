import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';
import dice from './index.cjs';

test('rolls as many sides as the option says', async () => {
  await using host = await testHost({ with: [dice], options: { dice_sides: 2 } });
  assert.match((await host.inject('/dice')).body, /^\{"dice":[12]\}$/);
});
