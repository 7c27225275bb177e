import type { EventEmitter } from 'node:events';
import type { Logger } from '@wideload/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changedOverSocket, changedTooLate, routeOf } from '../errors.ts';
import { REQUEST_SESSION, type RequestSession } from './request_session.ts';

const LATE_CHANGES: unique symbol = Symbol('wideload.late_changes');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [LATE_CHANGES]: LateChanges;
  }
}

/** Warns, once for each route, about changes to a session after its answer was sent: they are lost. */
export class LateChanges {
  private readonly warned = new Set<string>();
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
  }

  /** Watches the session of a request. Call it when the session has been saved. */
  watch(requestSession: RequestSession, request: FastifyRequest, reply: FastifyReply): void {
    this.watchUntilClosed(requestSession, request, reply.raw, changedTooLate);
  }

  watchUntilClosed(
    { session }: RequestSession,
    request: FastifyRequest,
    closing: EventEmitter,
    warning: (route: string) => string,
  ): void {
    const check = (): void => {
      if (session.hasUnsaved) this.warn(`${request.method} ${routeOf(request)}`, warning);
    };
    // Code that reads `data` now may change it right after.
    session.watchLateAccess(() => setImmediate(check));
    if (session.isHandedOut) closing.once('close', check);
  }

  private warn(route: string, warning: (route: string) => string): void {
    if (this.warned.has(route)) return;
    this.warned.add(route);
    this.log.warn(warning(route));
  }
}

export function addLateChanges(app: FastifyInstance, log: Logger): LateChanges {
  const late = new LateChanges(log);
  app.decorate(LATE_CHANGES, late);
  return late;
}

/** Watches a session for a module that turns a request into a websocket: its changes to `session.data` are lost. */
export function watchSocketChanges(request: FastifyRequest, socket: EventEmitter): void {
  const requestSession = request[REQUEST_SESSION];
  if (requestSession) request.server[LATE_CHANGES].watchUntilClosed(requestSession, request, socket, changedOverSocket);
}
