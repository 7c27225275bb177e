import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, said, startHost } from '../support/host.ts';

afterEach(cleanUp);

const SID = 'aB3x'.repeat(21);
const TEXT = '{"db": "prod", "login": "anna", "uid": 7, "session_token": "9e2a", "context": {}}';

/** The data_dir of an Odoo 18 with one session in it, and the path of that. */
function odooWithSession(): { readonly dataDir: string; readonly path: string } {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'filestore'));
  mkdirSync(join(dataDir, 'sessions/aB'), { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'sessions/aB', SID);
  writeFileSync(path, TEXT, { mode: 0o600 });
  return { dataDir, path };
}

describe('a host in the data_dir of an Odoo', () => {
  it("leaves Odoo's sessions to Odoo, and warns, where its own files have other names", async () => {
    const { dataDir, path } = odooWithSession();
    const host = await startHost([`--data-dir=${dataDir}`]);
    await said(host, `${dataDir} is the data_dir of an Odoo (it has a filestore)`);
    const cookie = { cookie: `session_id=${SID}` };
    for (const page of ['/', '/web/login', '/web/session/logout'])
      await (await fetch(`${host.url}${page}`, { headers: cookie, redirect: 'manual' })).text();
    await host.stop();
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it("shares them without a warning, where its own files have Odoo's names", async () => {
    const { dataDir, path } = odooWithSession();
    const host = await startHost([`--data-dir=${dataDir}`, '--session-file-suffix=']);
    const headers = { cookie: `session_id=${SID}`, 'content-type': 'application/json' };
    const info = { method: 'POST', headers, body: '{"params": {}}' };
    expect(await (await fetch(`${host.url}/web/session/get_session_info`, info)).text()).toContain('"anna"');
    expect(existsSync(path)).toBe(true);
    expect((await host.stop()).stderr).not.toContain('filestore');
  });
});
