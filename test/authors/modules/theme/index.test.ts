import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';

const addonsPath = new URL('..', import.meta.url);

test('adds its style sheet and its footer to the pages of the host', async () => {
  const options = { theme_footer: '<Tom>', http_path_prefix: '/shop' };
  await using host = await testHost({ modules: ['theme'], addonsPath, options });
  for (const url of ['/shop/web/login', '/shop/nowhere']) {
    const { body } = await host.inject({ url, headers: { accept: 'text/html' } });
    assert.match(body, /<link rel="stylesheet" href="\/shop\/theme\/static\/theme.css">\n<\/head>/);
    assert.match(body, /<footer id="theme">&#60;Tom&#62;<\/footer>\n<\/main>/);
  }
  assert.equal((await host.inject('/shop/theme/static/theme.css')).statusCode, 200);
});
