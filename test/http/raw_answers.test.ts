import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';

const ROUTES = `
  import { Readable } from 'node:stream';
  import { defineModule } from '@wideload/kit';
  import { Routes } from '@wideload/web';

  const open = { config: { auth: 'public' } };

  export default defineModule({
    name: 'raw_answers',
    depends: ['web'],
    setup({ on }) {
      on(Routes, (app) => {
        app.get('/look', open, async ({ session }) => ({ seen: session.data.seen ?? null, late: session.data.late ?? null }));
        app.get('/raw/hijacked', open, async ({ session }, reply) => {
          session.data.seen = 1;
          reply.hijack();
          reply.raw.end('raw');
        });
        app.get('/raw/plain', open, async ({ session }, reply) => {
          session.data.seen = 1;
          reply.raw.end('raw');
        });
        app.get('/raw/sync', open, ({ session }, reply) => {
          session.data.seen = 1;
          reply.raw.end('raw');
        });
        app.get('/raw/after_hijack', open, async ({ session }, reply) => {
          reply.hijack();
          session.data.seen = 1;
          reply.raw.end('raw');
        });
        app.get('/raw/head_first', open, async ({ session }, reply) => {
          session.data.seen = 1;
          reply.hijack();
          reply.raw.writeHead(200, { 'content-type': 'text/plain' });
          reply.raw.write('r');
          reply.raw.end('aw');
        });
        app.get('/raw/saved', open, async ({ session }, reply) => {
          session.data.seen = 1;
          await session.save();
          reply.hijack();
          reply.raw.end('raw');
        });
        app.get('/raw/look', open, async ({ session }, reply) => {
          reply.hijack();
          reply.raw.end(JSON.stringify({ seen: session.data.seen }));
        });
        app.get('/raw/unfit', open, async ({ session }, reply) => {
          session.data.seen = new Map();
          reply.hijack();
          reply.raw.setHeader('etag', '"x"');
          reply.raw.end('raw');
        });
        app.get('/raw/unfit_late', open, async ({ session }, reply) => {
          session.data.seen = new Map();
          reply.hijack();
          reply.raw.write('r');
          reply.raw.end('aw');
        });

        app.get('/late/stream', open, async (request) => Readable.from((async function* () {
          yield 'a';
          request.session.data.late = 1;
          yield 'b';
        })()));
        app.get('/late/held', open, async ({ session }) => {
          const { data } = session;
          return Readable.from((async function* () { yield 'a'; data.late = 1; yield 'b'; })());
        });
        app.get('/late/sent', open, (request, reply) => {
          reply.send('sent');
          request.session.data.late = 1;
        });
        app.get('/late/background', open, async (request) => {
          setTimeout(() => { request.session.data.late = 1; }, 50);
          return 'sent';
        });
        app.get('/late/raw', open, async (request, reply) => {
          reply.hijack();
          reply.raw.write('r');
          request.session.data.late = 1;
          reply.raw.end('aw');
        });
        app.get('/late/update', open, async ({ session }) => Readable.from((async function* () {
          yield 'a';
          await session.update((data) => { data.late = 1; });
          yield 'b';
        })()));
      });
    },
  });`;

let host: Host;
let client: Client;

beforeAll(async () => {
  host = await startHost([
    '--load=base,web,raw_answers',
    `--addons-path=${addonsWith({ 'raw_answers/index.js': ROUTES })}`,
  ]);
});
afterAll(cleanUp);
beforeEach(() => {
  client = new Client(host.url);
});

const look = async () => (await client.request('/look')).json();
const warnings = (route: string) => host.output.stderr.split(`GET ${route} changed request.session.data`).length - 1;

describe('an answer through reply.raw', () => {
  it.each(['hijacked', 'plain', 'sync', 'after_hijack', 'head_first', 'saved'])(
    'saves changes before its head, and sets the cookie: %s',
    async (name) => {
      const answer = await client.request(`/raw/${name}`);
      expect([answer.status, await answer.text()]).toEqual([200, 'raw']);
      expect(answer.headers.getSetCookie()).toHaveLength(1);
      expect(await look()).toEqual({ seen: 1, late: null });
      const again = await client.request(`/raw/${name}`);
      expect([await again.text(), again.headers.getSetCookie()]).toEqual(['raw', []]);
      expect(warnings(`/raw/${name}`)).toBe(0);
    },
  );

  it('of a request that only reads changes nothing', async () => {
    await client.request('/raw/hijacked');
    const answer = await client.request('/raw/look');
    expect([await answer.json(), answer.headers.getSetCookie()]).toEqual([{ seen: 1 }, []]);
  });

  it('is replaced by an error if the session cannot be saved', async () => {
    const answer = await client.request('/raw/unfit');
    expect([answer.status, answer.headers.get('etag'), answer.headers.getSetCookie()]).toEqual([500, null, []]);
    expect(await answer.json()).toMatchObject({ statusCode: 500 });
    await said(host, 'GET /raw/unfit failed: session.data.seen is an instance of Map');
  });

  it('is cut off if the session cannot be saved after its head was sent', async () => {
    const answer = await client
      .request('/raw/unfit_late')
      .then((response) => response.text())
      .catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(Error);
    await said(host, 'GET /raw/unfit_late failed: session.data.seen is an instance of Map');
  });
});

describe('a change after the head of an answer was sent', () => {
  it.each(['stream', 'held', 'sent', 'background', 'raw'])('is not saved, with one log line: %s', async (name) => {
    for (let turn = 0; turn < 2; turn++) {
      await (await client.request(`/late/${name}`)).text();
      await said(host, `GET /late/${name} changed request.session.data after its answer was sent`);
      expect(await look()).toEqual({ seen: null, late: null });
    }
    expect(warnings(`/late/${name}`)).toBe(1);
  });

  it('is saved by update()', async () => {
    await client.request('/raw/hijacked');
    await (await client.request('/late/update')).text();
    expect(await look()).toEqual({ seen: 1, late: 1 });
    expect(warnings('/late/update')).toBe(0);
  });
});
