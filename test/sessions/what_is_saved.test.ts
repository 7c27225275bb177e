import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';

/** Routes that change their session and then fail or answer, in every way that Fastify allows. */
const ROUTES = `
  import { Readable } from 'node:stream';
  import { defineModule } from '@wideload/kit';
  import { SessionStore } from '@wideload/session';
  import { jsonRpc, Routes, RpcFailure } from '@wideload/web';

  const open = { config: { auth: 'public' } };
  const change = async ({ session }) => { session.data.changed = true; };
  const failure = (status) => Object.assign(new Error('it fails'), { statusCode: status });

  export default defineModule({
    name: 'ends',
    depends: ['web'],
    setup({ on, wrap }) {
      // Concurrent writers that always come first.
      let others = 0;
      wrap(SessionStore, (store) => Object.assign(Object.create(store), {
        write: (sid, text, ...rest) => text.includes('"is_slow"')
          ? { done: false, current: JSON.stringify({ begun: true, others: others++ }) }
          : store.write(sid, text, ...rest),
      }));
      on(Routes, (app) => {
        app.get('/slow', open, async ({ session }) => { session.data.is_slow = true; return {}; });
        app.get('/begin', open, async ({ session }) => { session.data.begun = true; return {}; });
        app.get('/look', open, async ({ session }) => ({ changed: session.data.changed ?? false, begun: session.data.begun }));

        const thrown = (name, status) => async ({ session }) => { session.data.changed = true; throw failure(status); };
        app.get('/throws/async_404', open, thrown('async', 404));
        app.get('/throws/async_500', open, thrown('async', 500));
        app.get('/throws/async_200', open, thrown('async', 200));
        app.get('/throws/sync', open, ({ session }) => { session.data.changed = true; throw failure(404); });
        app.get('/throws/no_error', open, async ({ session }) => { session.data.changed = true; throw 'text'; });
        app.get('/throws/sent_error', open, ({ session }, reply) => { session.data.changed = true; reply.send(failure(404)); });
        app.get('/throws/hook', { ...open, preHandler: [change, async () => { throw failure(404); }] }, async () => ({}));
        app.get('/throws/before_hook', { ...open, preHandler: change }, async () => { throw failure(404); });
        app.get('/throws/serialization', { ...open, preSerialization: async () => { throw failure(404); } }, async (request) => {
          await change(request);
          return {};
        });
        app.get('/throws/send_hook', { ...open, onSend: async () => { throw failure(404); } }, async (request) => {
          await change(request);
          return 'text';
        });
        app.get('/throws/stream', open, async (request, reply) => {
          await change(request);
          reply.type('text/plain');
          throw failure(404);
        });
        jsonRpc(app, '/throws/rpc', { auth: 'public' }, async (_, request) => {
          await change(request);
          throw new RpcFailure({ code: 200, message: 'no', data: { name: 'x', message: 'no', arguments: [] } });
        });
        app.register(async (part) => {
          part.setErrorHandler((_, { session }, reply) => { session.data.changed = true; reply.code(400).send('own'); });
          part.get('/throws/own_handler', open, thrown('own', 404));
        });

        app.get('/sends/not_found', open, async (request, reply) => { await change(request); return reply.code(404).send(); });
        app.get('/sends/broken', open, async (request, reply) => { await change(request); return reply.code(500).send({}); });
        app.get('/sends/unavailable', open, (request, reply) => { request.session.data.changed = true; reply.code(503).send({}); });
        app.get('/sends/call_not_found', open, async (request, reply) => { await change(request); reply.callNotFound(); return reply; });
        app.get('/sends/stream', open, async (request) => { await change(request); return Readable.from(['a', 'b']); });
        app.get('/sends/stream_that_fails', open, async (request) => {
          await change(request);
          return Readable.from((async function* () { yield 'a'; throw new Error('too late'); })());
        });
        app.get('/sends/web_stream', open, async (request, reply) => {
          await change(request);
          return reply.send(new Response('text').body);
        });
      });
    },
  });`;

let host: Host;
let client: Client;

beforeAll(async () => {
  host = await startHost(['--load=base,web,ends', `--addons-path=${addonsWith({ 'ends/index.js': ROUTES })}`]);
});
afterAll(cleanUp);
beforeEach(async () => {
  client = new Client(host.url);
  await client.request('/begin');
});

const look = async (browser: Client) => (await browser.request('/look')).json();

describe('a request that throws saves nothing:', () => {
  it.each([
    ['async_404', 404],
    ['async_500', 500],
    ['async_200', 500],
    ['sync', 404],
    ['no_error', 500],
    ['sent_error', 404],
    ['hook', 404],
    ['before_hook', 404],
    ['serialization', 404],
    ['send_hook', 404],
    ['stream', 404],
    ['own_handler', 400],
  ])('%s', async (name, status) => {
    const { sid } = client;
    const answer = await client.request(`/throws/${name}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(client.sid).toBe(sid);
    expect(await look(client)).toEqual({ changed: false, begun: true });
    expect((await new Client(host.url).request(`/throws/${name}`)).headers.getSetCookie()).toEqual([]);
  });

  it('a call of JSON-RPC', async () => {
    expect(await client.rpc('/throws/rpc')).toMatchObject({ error: { message: 'no' } });
    expect(await look(client)).toEqual({ changed: false, begun: true });
  });
});

describe('an answer that is sent saves:', () => {
  it.each([
    ['not_found', 404],
    ['broken', 500],
    ['unavailable', 503],
    ['call_not_found', 404],
    ['stream', 200],
    ['stream_that_fails', 200],
    ['web_stream', 200],
  ])('%s', async (name, status) => {
    const answer = await client.request(`/sends/${name}`);
    expect(answer.status).toBe(status);
    await answer.text().catch(() => {});
    expect(await look(client)).toEqual({ changed: true, begun: true });
    const visitor = new Client(host.url);
    const first = await visitor.request(`/sends/${name}`);
    await first.text().catch(() => {});
    expect(first.headers.getSetCookie()).toHaveLength(1);
    expect(await look(visitor)).toEqual({ changed: true });
  });
});

it('a save that other requests always overtake is answered with 503 and Retry-After', async () => {
  const answer = await client.request('/slow');
  expect([answer.status, answer.headers.get('retry-after'), answer.headers.getSetCookie()]).toEqual([503, '1', []]);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining('Please try again') });
  await said(host, 'GET /slow failed: a session was not saved: other requests changed it 100 times during the save');
  expect(await look(client)).toEqual({ changed: false, begun: true });
});
