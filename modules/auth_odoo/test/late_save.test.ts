import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { FIREFOX, get, Site, stopRedis } from './support/site.ts';

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

const HOURS = 3600;

/** Begins a request of the browser to Odoo that has read the session, and will save it. Returns what lets it end. */
async function slowRequest(sid: string, path: string, params: object): Promise<() => Promise<Response>> {
  const release = site.odoo.hold();
  const hasRead = site.odoo.nextRead();
  const answer = fetch(`${site.odoo.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': `${FIREFOX} slow`, cookie: `session_id=${sid}` },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
  });
  await hasRead;
  // Other requests do not wait.
  site.odoo.hold()();
  return () => {
    release();
    return answer;
  };
}

/** What a browser with that sid is at this host. */
async function loginOf(sid: string): Promise<unknown> {
  const client = site.host.client();
  client.cookies.set('session_id', sid);
  return (await get(client, '/open')).body.login;
}

const change = async (sid: string, data: object): Promise<void> =>
  site.odoo.sessions.save(sid, { ...(await site.odoo.sessions.load(sid)), ...data });

describe('a session that ended here, and that a slow request of Odoo 19 saves afterwards,', () => {
  const now = () => Date.now() / 1000;

  it('is refused under the sid that it had before Odoo moved it', async () => {
    site = await Site.start({ version: '19.0' });
    const anna = await site.logInAtOdoo();
    const sid = anna.cookies.get('session_id') ?? '';
    const end = await slowRequest(sid, '/web/session/check', {});
    await change(sid, { create_time: now() - 4 * HOURS });
    expect((await get(anna, '/mine')).status).toBe(200);
    expect(anna.cookies.get('session_id')).not.toBe(sid);
    await get(anna, '/web/session/logout');
    await site.odoo.sessions.delete(sid);
    await end();
    expect((await site.odoo.sessions.load(sid)).login).toBe('anna');
    expect(await loginOf(sid)).toBeNull();
    expect((await site.odoo.sessions.load(sid)).login).toBeNull();
  });

  it('is refused under the sid that it gets there', async () => {
    site = await Site.start({ version: '19.0' });
    const anna = await site.logInAtOdoo();
    const sid = anna.cookies.get('session_id') ?? '';
    expect((await get(anna, '/mine')).status).toBe(200);
    await change(sid, { create_time: now() - 4 * HOURS });
    const end = await slowRequest(sid, '/web/session/check', {});
    await get(anna, '/web/session/logout');
    const cookie = (await end()).headers.get('set-cookie') ?? '';
    const next = /session_id=([^;]*)/.exec(cookie)?.[1] ?? '';
    expect((await site.odoo.sessions.load(next)).login).toBe('anna');
    expect(await loginOf(next)).toBeNull();
    expect(await loginOf(sid)).toBeNull();
  });
});

describe('a session of a user of this host that ended, and that a slow request of Odoo 18 saves afterwards,', () => {
  it('is refused under the sid that it had before this host moved it', async () => {
    site = await Site.start({ version: '18.0' }, { auth_odoo_local_admin: true, admin_passwd: 'secret' });
    const admin = site.host.client();
    await admin.inject({
      method: 'POST',
      url: '/web/session/authenticate',
      payload: { jsonrpc: '2.0', params: { db: 'shop18', login: 'admin', password: 'secret' }, id: 1 },
    });
    const sid = admin.cookies.get('session_id') ?? '';
    expect([sid.length, await loginOf(sid)]).toEqual([40, 'admin']);
    const params = { db: 'shop18', login: 'tina', password: 'tina' };
    const { wideload } = await site.odoo.sessions.load(sid);
    await change(sid, { wideload: { ...(wideload as object), since: Date.now() / 1000 - 4 * HOURS } });
    const end = await slowRequest(sid, '/web/session/authenticate', params);
    await get(admin, '/open');
    expect(admin.cookies.get('session_id')).not.toBe(sid);
    await get(admin, '/web/session/logout');
    await site.odoo.sessions.delete(sid);
    await end();
    expect(await site.odoo.sessions.load(sid)).toMatchObject({ pre_login: 'tina', wideload: { login: 'admin' } });
    expect(await loginOf(sid)).toBeNull();
  });
});
