import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';
import { HttpServer } from '@wideload/web';

const addonsPath = new URL('..', import.meta.url);

test('sends what a user says to a browser, until the host stops', async () => {
  const options = { http_enable: true, http_port: 0, http_interface: '127.0.0.1' };
  const host = await testHost({ modules: ['feed'], addonsPath, options });
  const address = (await host.get(HttpServer)).server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const reader = (await fetch(`http://127.0.0.1:${address.port}/feed`)).body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  assert.equal(await read(), ': connected\n\n');

  const browser = await host.logIn();
  const said = await browser.inject({ method: 'POST', url: '/feed', payload: { words: 'hello' } });
  assert.equal(said.statusCode, 204);
  assert.equal(await read(), 'data: "admin: hello"\n\n');

  await host.stop();
  assert.equal(await read(), '');
});
