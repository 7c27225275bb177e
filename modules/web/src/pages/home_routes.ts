import type { Health } from '@wideload/base';
import type { HostInfo } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import type { FastifyInstance } from 'fastify';
import { findProblems } from '../health/problems.ts';
import { sendPage } from '../server/replies.ts';
import { siteOf } from '../server/site.ts';
import { countSessions } from '../session/session_count.ts';
import { homePage } from './home.ts';

interface Home {
  readonly host: HostInfo;
  readonly store: SessionStore;
  readonly checks: readonly Health[];
}

/** Adds the start page. */
export function addHomeRoutes(app: FastifyInstance, { host, store, checks }: Home): void {
  app.get('/', { config: { auth: 'none' } }, async (_, reply) => reply.redirect('/web', 303));
  app.get('/web', { config: { auth: 'user' } }, async (request, reply) => {
    const { session } = request;
    const [problems, sessions] = await Promise.all([
      findProblems(checks, ['liveness', 'readiness']),
      countSessions(store, session),
    ]);
    const facts = { login: session.login ?? '', db: session.data.db ?? null, host, problems, sessions };
    return sendPage(reply, homePage(siteOf(request), { ...facts, location: store.location }));
  });
}
