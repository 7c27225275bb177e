import cookie from '@fastify/cookie';
import session, { type FastifySessionOptions } from '@fastify/session';
import type { RedisStore } from 'connect-redis';
import { type FastifyRequest, fastify } from 'fastify';
import { type App, appOn, SlowRequests } from '../../../../test/support/session_app/app.ts';
import { FastifySessionStore, fastifySession } from '../../src/index.ts';

declare module 'fastify' {
  interface Session {
    userId?: number;
    role?: string;
    [key: string]: unknown;
  }
}

type Settings = Omit<FastifySessionOptions, 'store' | 'secret'>;
type Query = FastifyRequest<{ Params: Record<string, string>; Querystring: { readonly value?: string } }>;

export const SECRET = 'a secret of at least thirty-two characters';

/**
 * Starts an app with @fastify/session: around it our plugin, if the store is ours. `settings`: of @fastify/session.
 * `plugin`: @fastify/session itself, for our store as well.
 */
export async function startApp(
  store: FastifySessionStore | RedisStore,
  settings: Settings = {},
  plugin?: typeof session,
): Promise<App> {
  const slow = new SlowRequests();
  const app = fastify({ forceCloseConnections: true });
  const shared = { secret: SECRET, saveUninitialized: false, cookie: { secure: false }, ...settings };
  await app.register(cookie);
  if (plugin === undefined && store instanceof FastifySessionStore)
    await app.register(fastifySession, { ...shared, store });
  else await app.register(session, { ...shared, store });
  app.get('/login/:user', async (request: Query) => {
    await request.session.regenerate();
    request.session.userId = Number(request.params.user);
    return request.session.sessionId;
  });
  app.get('/logout', async (request) => {
    await request.session.destroy();
    return 'logged out';
  });
  app.get('/whoami', async ({ session }) => JSON.stringify(session.userId ?? null));
  app.get('/data', async (request) => {
    const { cookie: _, ...data } = request.session;
    return data;
  });
  app.get('/set/:key', async ({ session, params, query }: Query) => {
    session[params.key ?? ''] = query.value ?? true;
    return 'set';
  });
  app.get('/remove/:key', async ({ session, params }: Query) => {
    delete session[params.key ?? ''];
    return 'removed';
  });
  app.get('/age/:seconds', async ({ session, params }: Query) => {
    session.options({ maxAge: Number(params.seconds) * 1000 });
    return 'changed';
  });
  app.get('/twice', async ({ session }) => {
    session.first = true;
    await session.save();
    session.second = true;
    delete session.first;
    return 'saved';
  });
  app.get('/slow/:name', async ({ session, params }: Query) => {
    await slow.wait(params.name ?? '');
    session[params.name ?? ''] = true;
    return 'slow';
  });
  app.get('/reload/:name', async (request: Query) => {
    const { name = '' } = request.params;
    await slow.wait(name);
    await request.session.reload();
    await slow.wait(`${name}-read`);
    request.session[name] = true;
    return 'reloaded';
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the app does not listen');
  return appOn(address.port, slow, () => app.close());
}
