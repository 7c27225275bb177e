import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testHost } from '@wideload/testing';

const addonsPath = new URL('..', import.meta.url);

const upload = (name: string, payload: string) => ({
  method: 'PUT' as const,
  url: `/documents/${name}`,
  headers: { 'content-type': 'application/octet-stream' },
  payload,
});

test('takes a document of a user, and lists it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'documents-'));
  try {
    const options = { documents_folder: folder, documents_limit: '100' };
    await using host = await testHost({ modules: ['documents'], addonsPath, options });
    assert.equal((await host.inject(upload('a.txt', 'hello'))).statusCode, 401);

    const browser = await host.logIn();
    const put = await browser.inject(upload('a.txt', 'hello'));
    assert.deepEqual([put.statusCode, put.json()], [201, { name: 'a.txt', size: 5 }]);
    assert.equal((await browser.inject(upload('b.txt', 'x'.repeat(101)))).statusCode, 413);
    assert.equal((await browser.inject(upload('.hidden', 'x'))).statusCode, 400);

    assert.deepEqual((await host.inject('/documents')).json(), [{ name: 'a.txt', size: 5 }]);
    assert.equal((await host.inject('/documents?limit=0')).statusCode, 400);
  } finally {
    await rm(folder, { recursive: true });
  }
});
