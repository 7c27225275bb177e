import { createRequire } from 'node:module';
import { defineModule } from '@wideload/kit';
import { testHost } from '@wideload/testing';
import { Routes } from '@wideload/web';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const counting = defineModule({
  name: 'counting',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      const schema = {
        headers: { type: 'object', properties: { 'X-Count': { type: 'integer' } }, required: ['X-Count'] },
        response: { 200: { type: 'object', properties: { count: { type: 'integer' } } } },
      };
      app.get('/count', { config: { auth: 'none' }, schema }, async ({ headers }) => ({ count: headers['x-count'] }));
    });
  },
});

it('a route with a schema has its headers checked as Fastify does: their names in any case', async () => {
  const host = await testHost({ with: [counting] });
  const answer = await host.inject({ url: '/count', headers: { 'x-count': '3' } });
  expect(answer.json()).toEqual({ count: 3 });
  expect((await host.inject('/count')).statusCode).toBe(400);
  await host.stop();
});

it('others who require a compiler get the package itself', async () => {
  const host = await testHost({ modules: ['web'] });
  await host.stop();
  const compiler = createRequire(require.resolve('fastify'))('@fastify/ajv-compiler');
  expect(compiler.StandaloneValidator).toBeTypeOf('function');
});
