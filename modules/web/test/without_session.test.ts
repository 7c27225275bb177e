import { defineModule } from '@wideload/kit';
import { type TestHost, testHost } from '@wideload/testing';
import { jsonRpc, Routes, Server } from '@wideload/web';
import { afterAll, beforeAll, expect, it } from 'vitest';

const early = defineModule({
  name: 'early',
  depends: ['web'],
  setup({ on }) {
    on(Server, (app) => {
      for (const hook of ['onRequest', 'preHandler'] as const) {
        app.addHook(hook, async (request, reply) => {
          if (request.headers['ask-in'] !== hook) return;
          try {
            return await reply.send({ uid: request.session.uid });
          } catch (error) {
            return reply.send({ reason: error instanceof Error ? error.message : '' });
          }
        });
      }
    });
    on(Routes, (app) => {
      app.get('/early', { config: { auth: 'public' } }, async () => ({}));
      app.get('/early/free', { config: { auth: 'none' } }, async () => ({}));
      jsonRpc(app, '/early/call', { auth: 'public' }, () => 1);
    });
  },
});

let host: TestHost;
beforeAll(async () => {
  host = await testHost({ with: [early] });
});
afterAll(() => host.stop());

it.each([
  ['the route has none', 'GET', '/early/free', 'preHandler', /^GET \/early\/free .* its auth is 'none'/],
  [
    'it is too early',
    'GET',
    '/early',
    'onRequest',
    /GET \/early before .* preHandler hook, or .* of the route itself/s,
  ],
  [
    'it is too early in a call',
    'POST',
    '/early/call',
    'preHandler',
    /POST \/early\/call before .*JSON-RPC routes open the session after/s,
  ],
  ['there is no route', 'GET', '/nowhere', 'preHandler', /GET \/nowhere, which has no route.*is404/s],
] as const)('a hook that reads a session gets the reason for its absence: %s', async (_, method, url, hook, reason) => {
  const answer = await host.inject({
    method,
    url,
    headers: { 'ask-in': hook },
    ...(method === 'POST' && { payload: {} }),
  });
  expect(answer.json().reason).toMatch(reason);
});

it('a preHandler hook has the session', async () => {
  expect((await host.inject({ url: '/early', headers: { 'ask-in': 'preHandler' } })).json()).toEqual({ uid: null });
});
