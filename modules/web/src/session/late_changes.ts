import type { Logger } from '@wideload/kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changedTooLate, routeOf } from '../errors.ts';
import type { Visit } from './request_session.ts';

/** Warns, once for each route, of changes to a session that come when its answer has left: nobody saves them. */
export class LateChanges {
  private readonly told = new Set<string>();
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
  }

  /** To be called when the session of a request has been looked after. */
  watch({ session }: Visit, request: FastifyRequest, reply: FastifyReply): void {
    const look = (): void => {
      if (session.hasUnsaved) this.warn(`${request.method} ${routeOf(request)}`);
    };
    // Whoever asks for `data` now changes it in a moment, if at all.
    session.watchLateAccess(() => setImmediate(look));
    if (session.isHandedOut) reply.raw.once('close', look);
  }

  private warn(route: string): void {
    if (this.told.has(route)) return;
    this.told.add(route);
    this.log.warn(changedTooLate(route));
  }
}
