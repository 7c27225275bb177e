import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';

const addonsPath = new URL('..', import.meta.url);

test('greets visitors and counts their visits', async (t) => {
  const host = await testHost({ modules: ['hello'], addonsPath, options: { hello_greeting: 'Welcome' } });
  t.after(() => host.stop());
  const browser = host.client();
  assert.match((await browser.inject('/hello')).body, /Welcome, stranger!.*visit number <strong id="visits">1</s);
  assert.match((await browser.inject('/hello')).body, /visit number <strong id="visits">2</);
});
