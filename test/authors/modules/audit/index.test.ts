import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';

const addonsPath = new URL('..', import.meta.url);

test('logs a login, the request, and the end of the session', async () => {
  await using host = await testHost({ modules: ['audit'], addonsPath });
  const browser = await host.logIn();
  await browser.inject('/web/session/logout');
  const said = host.logs.filter(({ module }) => module === 'audit').map(({ message }) => message);
  assert.deepEqual(said, ['login attempt', 'POST /web/session/authenticate 200', 'session ended']);
});
