import type { Logger } from '@wideload/kit';
import { logOutEverywhere, type SessionStore } from '@wideload/session';
import type { FastifyInstance } from 'fastify';
import { sessionsEnded } from './errors.ts';
import { wantsHtml } from './replies.ts';

/**
 * Ends every session of whoever asks, this one last: should the store fail half way, they can ask again. By POST only,
 * so that no link does it; SameSite=Lax keeps other sites' forms from doing it.
 */
export function addLogoutAllRoute(app: FastifyInstance, store: SessionStore, log: Logger): void {
  app.post('/web/session/logout_all', { config: { auth: 'user' } }, async (request, reply) => {
    const { session } = request;
    const { sid, uid, login } = session;
    const others = login === null ? [] : await logOutEverywhere(store, { login, db: session.data.db ?? null });
    await session.destroy();
    const ended = new Set([...others, sid]).size;
    log.info(sessionsEnded(login ?? '', ended, request.ip), { uid, address: request.ip });
    return wantsHtml(request) ? reply.redirect(`/web/login?ended=${ended}`, 303) : { ended };
  });
}
