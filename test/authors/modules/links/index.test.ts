import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';
import links from './index.ts';

test('redirects a short link', async () => {
  const options = { acme_wideload_links_links: 'docs=https://example.org/a=b' };
  await using host = await testHost({ with: [links], options });
  const { statusCode, headers } = await host.inject('/to/docs');
  assert.deepEqual([statusCode, headers.location], [302, 'https://example.org/a=b']);
  assert.equal((await host.inject('/to/nowhere')).statusCode, 404);
});

test('refuses what is not a link', async () => {
  const options = { acme_wideload_links_links: 'docs' };
  await assert.rejects(testHost({ with: [links], options }), /"docs" is not a link/);
});
