import { newHexSid } from '@wideload/session';
import { beforeEach, expect, it } from 'vitest';
import { ClientSideCache } from '../../src/cache/client_side_cache.ts';

let now: number;
let cache: ClientSideCache;
const sid = newHexSid();
beforeEach(() => {
  now = 1;
  cache = new ClientSideCache(10_000, () => now);
  cache.confirm(100);
});

it('a read that finds no session removes the text that was read before', async () => {
  await cache.fetch(sid, async () => 'text');
  expect(cache.get(sid)).toBe('text');
  // Nothing is confirmed any more, so Redis is asked; the message about the change comes later than the next confirmation.
  now = 101;
  await cache.fetch(sid, async () => undefined);
  cache.confirm(200);
  expect(cache.get(sid)).toBeUndefined();
});

it('a text is read again after ten seconds of the clock of the cache, however fast they pass', async () => {
  cache.confirm(20_000);
  await cache.fetch(sid, async () => 'text');
  now = 9000;
  expect(cache.get(sid)).toBe('text');
  now = 10_002;
  expect(cache.get(sid)).toBeUndefined();
});
