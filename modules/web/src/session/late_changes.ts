import type { EventEmitter } from 'node:events';
import type { Logger } from '@wideload/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changedOverSocket, changedTooLate, routeOf } from '../errors.ts';
import { VISIT, type Visit } from './request_session.ts';

const LATE_CHANGES: unique symbol = Symbol('wideload.late_changes');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [LATE_CHANGES]: LateChanges;
  }
}

/** Warns, once for each route, of changes to a session that come when its answer has left: nobody saves them. */
export class LateChanges {
  private readonly told = new Set<string>();
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
  }

  /** To be called when the session of a request has been looked after. */
  watch(visit: Visit, request: FastifyRequest, reply: FastifyReply): void {
    this.watchUntilClosed(visit, request, reply.raw, changedTooLate);
  }

  watchUntilClosed(
    { session }: Visit,
    request: FastifyRequest,
    closing: EventEmitter,
    warning: (route: string) => string,
  ): void {
    const look = (): void => {
      if (session.hasUnsaved) this.warn(`${request.method} ${routeOf(request)}`, warning);
    };
    // Whoever asks for `data` now changes it in a moment, if at all.
    session.watchLateAccess(() => setImmediate(look));
    if (session.isHandedOut) closing.once('close', look);
  }

  private warn(route: string, warning: (route: string) => string): void {
    if (this.told.has(route)) return;
    this.told.add(route);
    this.log.warn(warning(route));
  }
}

export function addLateChanges(app: FastifyInstance, log: Logger): LateChanges {
  const late = new LateChanges(log);
  app.decorate(LATE_CHANGES, late);
  return late;
}

/** For a module that turns a request into a websocket: nobody saves what its handlers change in `session.data`. */
export function watchSocketChanges(request: FastifyRequest, socket: EventEmitter): void {
  const visit = request[VISIT];
  if (visit) request.server[LATE_CHANGES].watchUntilClosed(visit, request, socket, changedOverSocket);
}
