import type { ServerResponse } from 'node:http';
import type { Logger } from '@wideload/kit';
import { type Awaitable, type Saved, StoreUnavailable } from '@wideload/session';
import { isSessionContended } from '@wideload/session/internal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BROKEN, requestFailed, routeOf, SESSION_BUSY, SESSIONS_AWAY } from '../errors.ts';

/** What is done about the session of a request whose answer a module sends through `reply.raw`. */
export interface SessionCare {
  /** Whether it is done: Fastify sends this answer, or its head has left. */
  isDone(request: FastifyRequest): boolean;
  /** Saves the session while nothing of the answer has left. */
  save(request: FastifyRequest): Awaitable<Saved>;
  /** Puts what the browser is to be told into the reply's headers. */
  tell(request: FastifyRequest, reply: FastifyReply, saved: Saved): void;
  /** Does both at once, since the head leaves now. Returns what has to be waited for, if anything. */
  saveLate(request: FastifyRequest, reply: FastifyReply): Promise<Saved> | undefined;
  /** Drops what was changed, since it could not be saved. */
  drop(request: FastifyRequest): void;
}

const WATCHED: unique symbol = Symbol('wideload.watched');

interface Watched {
  readonly care: SessionCare;
  readonly log: Logger;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly writeHead: ServerResponse['writeHead'];
  readonly end: ServerResponse['end'];
  /** Set when the session began to be saved as the head left. */
  saving: Promise<Saved> | undefined;
}

interface WatchedResponse extends ServerResponse {
  [WATCHED]: Watched;
}

/**
 * Has the session of a request looked after also where the answer goes out through `reply.raw`. An answer that is ended
 * in one piece waits for the save. Where the head leaves earlier, the save begins then, and the end of the answer waits
 * for it: an answer that is complete means that the session is saved.
 */
export function watchRawAnswer(request: FastifyRequest, reply: FastifyReply, care: SessionCare, log: Logger): void {
  const { raw } = reply;
  const { writeHead, end } = raw;
  const watched: Watched = { care, log, request, reply, writeHead, end, saving: undefined };
  // Functions that all responses share: new ones would be a cost for each request that Fastify answers.
  Object.assign(raw, { [WATCHED]: watched, writeHead: watchedHead, end: watchedEnd });
}

function watchedHead(this: WatchedResponse, ...args: unknown[]): ServerResponse {
  const watched = this[WATCHED];
  const { care, request, reply } = watched;
  if (!care.isDone(request)) {
    watched.saving = care.saveLate(request, reply);
    // What becomes of it is said at the end of the answer, which may never come.
    watched.saving?.catch(() => {});
    passCookie(reply, this);
  }
  return Reflect.apply(watched.writeHead, this, args);
}

function watchedEnd(this: WatchedResponse, ...args: unknown[]): ServerResponse {
  const watched = this[WATCHED];
  const { care, request, reply, saving } = watched;
  const finish = (): ServerResponse => Reflect.apply(watched.end, this, args);
  if (saving === undefined && care.isDone(request)) return finish();
  // Fastify would send an answer of its own when the handler is done before the save is.
  reply.hijack();
  const leave = (saved: Saved): void => {
    care.tell(request, reply, saved);
    passCookie(reply, this);
    finish();
  };
  const saved = saving ?? care.save(request);
  if (saved instanceof Promise) saved.then(saving === undefined ? leave : finish, (error) => refuse(this, error));
  else leave(saved);
  return this;
}

/** What Fastify would send with an answer of its own. */
function passCookie(reply: FastifyReply, raw: ServerResponse): void {
  const cookies = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (cookies.length === 0) return;
  raw.appendHeader('set-cookie', cookies);
  raw.setHeader('cache-control', 'no-store');
}

/** The session could not be saved: what the handler answers is not given, or not completed. */
function refuse(raw: WatchedResponse, error: unknown): void {
  const { care, log, request, end } = raw[WATCHED];
  care.drop(request);
  log.error(requestFailed(request.method, routeOf(request), error instanceof Error ? error.message : String(error)));
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  for (const name of raw.getHeaderNames()) raw.removeHeader(name);
  const isAway = error instanceof StoreUnavailable;
  raw.statusCode = isAway || isSessionContended(error) ? 503 : 500;
  if (raw.statusCode === 503) raw.setHeader('retry-after', '1');
  raw.setHeader('content-type', 'application/json; charset=utf-8');
  raw.setHeader('cache-control', 'no-store');
  const message = raw.statusCode === 500 ? BROKEN : isAway ? SESSIONS_AWAY : SESSION_BUSY;
  Reflect.apply(end, raw, [JSON.stringify({ error: message, statusCode: raw.statusCode })]);
}
