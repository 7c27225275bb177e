import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';

const addonsPath = new URL('..', import.meta.url);

/** A request with a file, as a form of a browser sends it. */
async function upload(name: string, content: string) {
  const form = new FormData();
  form.append('file', new Blob([content]), name);
  const sent = new Response(form);
  return {
    method: 'POST' as const,
    url: '/documents',
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
    payload: Buffer.from(await sent.arrayBuffer()),
  };
}

test('takes a document of a user, and lists it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'documents-'));
  try {
    const options = { documents_folder: folder, documents_limit: '100' };
    await using host = await testHost({ modules: ['documents'], addonsPath, options });
    assert.equal((await host.inject(await upload('a.txt', 'hello'))).statusCode, 401);

    const browser = await host.logIn();
    const put = await browser.inject(await upload('a.txt', 'hello'));
    assert.deepEqual([put.statusCode, put.json()], [201, { name: 'a.txt', size: 5, uploader: 'admin' }]);
    assert.equal((await browser.inject(await upload('b.txt', 'x'.repeat(101)))).statusCode, 413);
    assert.equal((await browser.inject(await upload('.hidden', 'x'))).statusCode, 400);

    assert.deepEqual((await host.inject('/documents')).json(), [{ name: 'a.txt', size: 5, uploader: 'admin' }]);
    assert.equal((await host.inject('/documents?limit=0')).statusCode, 400);
  } finally {
    await rm(folder, { recursive: true });
  }
});
