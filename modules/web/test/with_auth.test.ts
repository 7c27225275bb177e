import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { defineModule } from '@wideload/kit';
import { type TestHost, testHost } from '@wideload/testing';
import { type RouteAuth, Routes, withAuth } from '@wideload/web';
import { afterAll, beforeAll, expect, it } from 'vitest';

const nobody: RouteAuth = { auth: 'user', can: { allows: () => false } };

const documented = defineModule({
  name: 'documented',
  depends: ['web'],
  setup({ on }) {
    on(Routes, async (app) => {
      await app.register(swagger, { openapi: { info: { title: 'Shop', version: '1.0.0' } } });
      await withAuth(app, { auth: 'public' }, (part) => part.register(swaggerUi, { routePrefix: '/docs' }));
      await app.register(swaggerUi, { routePrefix: '/docs/private' });
      await withAuth(app, nobody, async (part) => {
        part.get('/kept', { config: { auth: 'none' } }, async () => ({}));
        part.get('/forbidden', async () => ({}));
        await withAuth(part, { auth: 'none' }, (inner) => inner.get('/inner', async () => ({})));
      });
      app.get('/price', async () => ({}));
    });
  },
});

let host: TestHost;
beforeAll(async () => {
  host = await testHost({ with: [documented] });
});
afterAll(() => host.stop());

it.each([
  ['/docs/', 200],
  ['/docs/json', 200],
  ['/docs/static/swagger-ui.css', 200],
  ['/docs/private/json', 401],
  ['/price', 401],
  ['/kept', 200],
  ['/inner', 200],
  ['/forbidden', 401],
])('a visitor gets of %s: %i', async (url, status) => {
  expect((await host.inject({ url })).statusCode).toBe(status);
});

it('what a plugin collects is that of the whole module, with the permission for its part', async () => {
  const { paths } = (await host.inject({ url: '/docs/json' })).json();
  expect(Object.keys(paths)).toEqual(['/kept', '/forbidden', '/inner', '/price']);
  const admin = await host.logIn();
  expect((await admin.inject({ url: '/forbidden' })).statusCode).toBe(403);
  expect((await admin.inject({ url: '/docs/private/json' })).statusCode).toBe(200);
});

it('an auth that is not one of the allowed values stops the boot', async () => {
  const typo = defineModule({
    name: 'typo',
    depends: ['web'],
    setup: ({ on }) => {
      // As plain JavaScript, which nothing checks.
      const wrong: RouteAuth = JSON.parse('{ "auth": "everyone" }');
      on(Routes, (app) => void withAuth(app, wrong, (part) => part.get('/a', async () => ({}))));
    },
  });
  await expect(testHost({ with: [typo] })).rejects.toThrow("/a has auth 'everyone'; it must be 'user', 'public'");
});
