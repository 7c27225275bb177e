// Longer than 250 lines: its tests share a module and hosts, which start once.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, type HostSettings, said, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { openSocket, refused } from '../support/socket.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'a long enough password';

const LIVE = `
import { defineModule } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { Routes } from '@wideload/web';
import { webSocket } from '@wideload/websocket';

let heard = 0;
// If asked for, what is read after the end of a session waits until it is released.
let holds = false;
let held = Promise.resolve();
let release;
const greet = (socket, { session }) => {
  socket.send(String(session.login));
  socket.on('message', async () => {
    heard++;
    const n = await session.update((data) => (data.n = Number(data.n ?? 0) + 1));
    socket.send(String(n));
  });
};

export default defineModule({
  name: 'live',
  depends: ['websocket'],
  setup({ on, wrap }) {
    wrap(SessionStore, (store) => ({
      ...store,
      load: async (...args) => { await held; return store.load(...args); },
      destroyIf: async (...args) => {
        const ended = await store.destroyIf(...args);
        if (holds) held = new Promise((resolve) => (release = resolve));
        return ended;
      },
    }));
    on(Routes, (app) => {
      webSocket(app, '/live', {}, greet);
      webSocket(app, '/live/public', { auth: 'public' }, greet);
      webSocket(app, '/live/free', { auth: 'none' }, (socket) => socket.send('hello'));
      webSocket(app, '/live/broken', { auth: 'none' }, async () => { throw new Error('out of ideas'); });
      webSocket(app, '/live/slip', { auth: 'none' }, (socket) => {
        socket.on('message', (data) => { throw new Error('no ' + data); });
      });
      webSocket(app, '/live/late_slip', { auth: 'none' }, (socket) => {
        socket.on('message', async (data) => { throw new Error('no ' + data); });
      });
      webSocket(app, '/live/dropped', {}, (socket, { session }) => {
        socket.send(String(session.login));
        socket.on('message', (data) => {
          session.data.n = String(data);
          socket.send('done');
        });
      });
      webSocket(app, '/live/no_session', { auth: 'none' }, (_, { session }) => session.uid);
      app.get('/live/native', { websocket: true }, greet);
      app.get('/live/both', { config: { auth: 'public' }, wsHandler: greet, handler: async () => 'page' });
      app.get('/live/n', async ({ session }) => ({ n: session.data.n ?? 0 }));
      app.get('/live/heard', { config: { auth: 'none' } }, async () => ({ heard }));
      app.get('/live/hold', { config: { auth: 'none' } }, async () => { holds = true; return {}; });
      app.get('/live/release', { config: { auth: 'none' } }, async () => { holds = false; release(); return {}; });
      app.get('/live/rights', async ({ session }) => { await session.rotate(); return {}; });
    });
  },
});`;

let redis: RedisServer;
let addons: string;

function start(args: readonly string[] = [], settings: HostSettings = {}): Promise<Host> {
  return startHost(['--load=base,web,session_redis,live', `--addons-path=${addons}`, ...args], {
    ...settings,
    env: { ODOO_SESSION_REDIS_URL: redis.url, ODOO_ADMIN_PASSWD: PASSWORD, ...settings.env },
  });
}

async function loggedIn({ url }: Host): Promise<Client> {
  const client = new Client(url);
  await client.logIn(PASSWORD);
  return client;
}

/** Opens a socket of a logged-in user, which has sent the name of that user. */
async function liveSocket(host: Host, client: Client, path = '/live') {
  const live = await openSocket(host.url + path, { sid: client.sid });
  expect(await live.next()).toBe('admin');
  return live;
}

const SESSION_ENDED = { code: 4001, reason: 'The session has ended.' };

let host: Host;
/** Checks its sockets every second. */
let other: Host;

beforeAll(async () => {
  redis = await startRedis();
  addons = addonsWith({ 'live/index.js': LIVE });
  [host, other] = await Promise.all([start(['--websocket-recheck=1h']), start(['--websocket-recheck=1s'])]);
}, 60_000);
afterAll(async () => {
  await cleanUp();
  await redis?.stop();
});

describe('a websocket of a module', () => {
  it('knows the logged-in user, and writes to the session', async () => {
    const client = await loggedIn(host);
    for (const path of ['/live', '/live/native', '/live/both']) {
      const live = await liveSocket(host, client, path);
      live.socket.send('more');
      await live.next();
      live.socket.close();
      await live.closed;
    }
    expect(await (await client.request('/live/n')).json()).toEqual({ n: 3 });
  });

  it('that changes session.data causes one warning for its route, and the change is lost', async () => {
    const client = await loggedIn(host);
    const live = await liveSocket(host, client, '/live/dropped');
    for (const text of ['one', 'two']) {
      live.socket.send(text);
      await live.next();
    }
    live.socket.close();
    await live.closed;
    const warning = 'GET /live/dropped changed request.session.data of a websocket: the change is lost';
    await said(host, warning);
    expect(host.output.stderr.split(warning)).toHaveLength(2);
    expect(host.output.stderr).not.toContain('GET /live changed request.session.data');
    expect(await (await client.request('/live/n')).json()).toEqual({ n: 0 });
  });

  it('is refused over plain HTTP if no user is logged in', async () => {
    for (const sid of [undefined, 'f'.repeat(40)]) {
      for (const path of ['/live', '/live/native']) {
        expect((await refused(host.url + path, { sid })).status).toBe(401);
      }
    }
    const anybody = await openSocket(`${host.url}/live/public`);
    expect(await anybody.next()).toBe('null');
    const free = await openSocket(`${host.url}/live/free`);
    expect(await free.next()).toBe('hello');
    free.socket.close();
    anybody.socket.close();
  });

  it('is refused to pages of other sites, which send the cookies of the user', async () => {
    const { sid } = await loggedIn(host);
    for (const path of ['/live', '/live/public', '/live/both', '/live/native']) {
      const answer = await refused(host.url + path, { sid, origin: 'https://evil.example' });
      expect(answer).toEqual({ status: 403, body: expect.stringContaining('another site') });
    }
    const own = await openSocket(`${host.url}/live`, { sid, origin: host.url });
    own.socket.close();
    const free = await openSocket(`${host.url}/live/free`, { origin: 'https://evil.example' });
    free.socket.close();
    await said(host, 'websocket /live refused: the page is from https://evil.example');
  });

  it('answers 426 to a request without an upgrade, and does not affect pages', async () => {
    const client = await loggedIn(host);
    const answer = await client.request('/live');
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
    expect((await client.request('/live', { method: 'HEAD' })).status).toBe(426);
    expect(await (await client.request('/live/both')).text()).toBe('page');
  });

  it('is closed with 1011 if its handler fails, and the log says where and why', async () => {
    const broken = await openSocket(`${host.url}/live/broken`);
    expect(await broken.closed).toEqual({ code: 1011, reason: 'Something went wrong here.' });
    await said(host, 'websocket /live/broken failed: out of ideas');
    expect((await (await openSocket(`${host.url}/live/no_session`)).closed).code).toBe(1011);
    await said(host, "but its auth is 'none'");
  });

  it.each(['slip', 'late_slip'])('alone is closed after an error in a listener (%s)', async (path) => {
    const slip = await openSocket(`${host.url}/live/${path}`);
    const beside = await openSocket(`${host.url}/live/free`);
    slip.socket.send('idea');
    expect((await slip.closed).code).toBe(1011);
    await said(host, `websocket /live/${path} failed: no idea`);
    expect(beside.socket.readyState).toBe(beside.socket.OPEN);
    beside.socket.close();
  });

  it('refuses a message that is too long', async () => {
    const free = await openSocket(`${host.url}/live/free`);
    free.socket.send('x'.repeat(1024 ** 2 + 1));
    expect((await free.closed).code).toBe(1009);
  });
});

describe('a websocket is closed', () => {
  it('at once when its user logs out in the same process, in all tabs', async () => {
    const client = await loggedIn(host);
    const tabs = await Promise.all([1, 2, 3].map(() => liveSocket(host, client)));
    await client.page('/web/session/logout');
    for (const tab of tabs) expect(await tab.closed).toEqual(SESSION_ENDED);
  });

  it('at the next check when its user logs out at another host', async () => {
    const client = await loggedIn(host);
    const live = await liveSocket(other, client);
    await client.page('/web/session/logout');
    expect(await live.closed).toEqual(SESSION_ENDED);
  });

  it('when its user is logged out everywhere', async () => {
    const [here, there] = [await loggedIn(host), await loggedIn(other)];
    const sockets = [await liveSocket(host, here), await liveSocket(other, there)];
    await here.request('/web/session/logout_all', { method: 'POST' });
    for (const socket of sockets) expect(await socket.closed).toEqual(SESSION_ENDED);
  });

  it('when its session is removed by hand or expires', async () => {
    const client = await loggedIn(other);
    const live = await liveSocket(other, client);
    await redis.cli('del', `session:${client.sid}`);
    expect(await live.closed).toEqual(SESSION_ENDED);
  });

  it('when the rights of its user change, so that the next one has the new rights', async () => {
    const client = await loggedIn(host);
    const live = await liveSocket(host, client);
    await client.request('/live/rights');
    expect(await live.closed).toEqual(SESSION_ENDED);
    (await liveSocket(host, client)).socket.close();
  });

  it('and messages of its client after the logout are ignored', async () => {
    const client = await loggedIn(host);
    const live = await liveSocket(host, client);
    const ask = async (path: string) => (await fetch(`${host.url}/live/${path}`)).json();
    const before = await ask('heard');
    await ask('hold');
    await client.page('/web/session/logout');
    // The host has not read yet that the session is gone, and the client knows of no close.
    live.socket.send('more');
    expect(await ask('heard')).toEqual(before);
    await ask('release');
    expect(await live.closed).toEqual(SESSION_ENDED);
    expect(await ask('heard')).toEqual(before);
  });

  it('when its client disappears without a close', async () => {
    const silent = await openSocket(`${other.url}/live/free`, { autoPong: false });
    expect((await silent.closed).code).toBe(1006);
  });

  it('with 1001 when the host stops, without waiting for a client that does not answer', async () => {
    const leaving = await start();
    const client = await loggedIn(leaving);
    const live = await liveSocket(leaving, client);
    const deaf = await liveSocket(leaving, client);
    deaf.socket.pause();
    const stopped = leaving.stop();
    expect(await live.closed).toEqual({ code: 1001, reason: 'The server is stopping. Please connect again.' });
    expect((await stopped).code).toBe(0);
    deaf.socket.terminate();
  });
});

describe('a websocket stays open', () => {
  it('while its session is rotated in the same process, and closes when the session ends', async () => {
    const mover = await start(['--session-rotation-interval=1s', '--websocket-recheck=1h']);
    const client = await loggedIn(mover);
    const live = await liveSocket(mover, client);
    const { sid } = client;
    await until('it moved', async () => (await client.request('/live/n')).ok && client.sid !== sid);
    live.socket.send('more');
    expect(await live.next()).toBe('1');
    await client.page('/web/session/logout');
    expect(await live.closed).toEqual(SESSION_ENDED);
  });

  it('while its session is rotated at another host, and writes to the new sid', async () => {
    const rotation = ['--session-rotation-interval=1s', '--session-rotation-grace=2s'];
    const [mover, watcher] = await Promise.all([start(rotation), start(rotation)]);
    const client = await loggedIn(mover);
    const live = await liveSocket(watcher, client);
    const { sid } = client;
    await until('nothing is left where it was', async () => {
      await client.request('/live/n');
      return (await redis.cli('exists', `session:${sid}`)) === '0';
    });
    live.socket.send('more');
    expect(await live.next()).toBe('1');
    expect(await (await client.request('/live/n')).json()).toEqual({ n: 1 });
    live.socket.close();
  });

  it('while the store is unavailable', async () => {
    const own = await startRedis();
    const lonely = await start(['--websocket-recheck=1s'], { env: { ODOO_SESSION_REDIS_URL: own.url } });
    const live = await liveSocket(lonely, await loggedIn(lonely));
    await own.stop();
    for (let looks = 0; looks < 3; looks++) await once(live.socket, 'ping');
    expect(live.socket.readyState).toBe(live.socket.OPEN);
    // Writes to the session fail meanwhile.
    live.socket.send('more');
    expect((await live.closed).code).toBe(1013);
    expect((await fetch(`${lonely.url}/web/health`)).status).toBe(200);
  });
});
