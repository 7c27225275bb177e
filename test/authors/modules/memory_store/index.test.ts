import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionStore } from '@wideload/session';
import { sessionStoreContract, testHost } from '@wideload/testing';
import { MemoryStore } from './store.ts';

const addonsPath = new URL('..', import.meta.url);

for (const { name, run } of sessionStoreContract(() => new MemoryStore({ user: 100, visitor: 10 }))) test(name, run);

test('keeps the session of a login', async () => {
  await using host = await testHost({ modules: ['memory_store'], addonsPath });
  await host.logIn();
  assert.equal((await host.get(SessionStore)).location, 'memory of this process');
});
