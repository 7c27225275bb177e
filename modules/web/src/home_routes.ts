import type { HostInfo } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import type { FastifyInstance } from 'fastify';
import { homePage } from './pages/home.ts';
import { sendPage } from './replies.ts';

/** The start page. */
export function addHomeRoutes(app: FastifyInstance, host: HostInfo, store: SessionStore): void {
  app.get('/', { config: { auth: 'none' } }, async (_, reply) => reply.redirect('/web', 303));
  app.get('/web', { config: { auth: 'user' } }, async ({ session }, reply) =>
    sendPage(reply, homePage({ login: session.login ?? '', db: session.data.db ?? null, host, sessions: store.place })),
  );
}
