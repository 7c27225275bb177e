import type { Logger } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import { logOutEverywhere } from '@wideload/session/internal';
import type { FastifyInstance } from 'fastify';
import { sessionsEnded } from '../errors.ts';
import { wantsHtml } from '../server/replies.ts';

/**
 * Adds the route that ends every session of the user, this one last: if the store fails half way, the user can try again.
 * It accepts only POST, so that links cannot do it; SameSite=Lax keeps forms of other sites from doing it.
 */
export function addLogoutAllRoute(app: FastifyInstance, store: SessionStore, log: Logger): void {
  app.post('/web/session/logout_all', { config: { auth: 'user' } }, async (request, reply) => {
    const { session } = request;
    const { sid, user } = session;
    const others = user === undefined ? [] : await logOutEverywhere(store, user, { except: sid });
    await session.destroy();
    const ended = new Set([...others, sid]).size;
    log.info(sessionsEnded(user?.login ?? '', ended, request.ip), { uid: user?.uid, address: request.ip });
    return wantsHtml(request) ? reply.redirect(`/web/login?ended=${ended}`, 303) : { ended };
  });
}
