import type { ServerResponse } from 'node:http';
import type { Awaitable, Logger } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { type Saved, StoreUnavailable } from '@wideload/session';
import { isSessionContended } from '@wideload/session/internal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { INTERNAL_ERROR, requestFailed, routeOf, SESSION_BUSY, SESSIONS_UNAVAILABLE } from '../errors.ts';

/** The operations on the session of a request whose answer a module sends through `reply.raw`. */
export interface SessionSaver {
  /** Returns whether nothing is left to do: Fastify sends this answer, or its head was sent. */
  isDone(request: FastifyRequest): boolean;
  /** Saves the session before any part of the answer is sent. */
  save(request: FastifyRequest): Awaitable<Saved>;
  /** Adds the session cookie to the headers of the reply, if the browser needs one. */
  setCookie(request: FastifyRequest, reply: FastifyReply, saved: Saved): void;
  /** Does both, because the head is sent now. Returns the save if it is still running. */
  saveLate(request: FastifyRequest, reply: FastifyReply): Promise<Saved> | undefined;
  /** Discards the changes, because they could not be saved. */
  drop(request: FastifyRequest): void;
}

const WATCHED: unique symbol = Symbol('wideload.watched');

interface Watched {
  readonly saver: SessionSaver;
  readonly log: Logger;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly writeHead: ServerResponse['writeHead'];
  readonly end: ServerResponse['end'];
  /** The save that began when the head was sent. */
  saving: Promise<Saved> | undefined;
}

interface WatchedResponse extends ServerResponse {
  [WATCHED]: Watched;
}

/**
 * Saves the session of a request even if its answer is sent through `reply.raw`. An answer that is sent in one piece waits
 * for the save. If the head is sent earlier, the save begins then, and the end of the answer waits for it: a complete
 * answer means that the session is saved.
 */
export function watchRawAnswer(request: FastifyRequest, reply: FastifyReply, saver: SessionSaver, log: Logger): void {
  const { raw } = reply;
  const { writeHead, end } = raw;
  const watched: Watched = { saver, log, request, reply, writeHead, end, saving: undefined };
  // All responses share these functions: new closures would cost time in every request.
  Object.assign(raw, { [WATCHED]: watched, writeHead: watchedHead, end: watchedEnd });
}

function watchedHead(this: WatchedResponse, ...args: unknown[]): ServerResponse {
  const watched = this[WATCHED];
  const { saver, request, reply } = watched;
  if (!saver.isDone(request)) {
    watched.saving = saver.saveLate(request, reply);
    // `watchedEnd` handles a failure, but it may never be called.
    watched.saving?.catch(() => {});
    copyCookies(reply, this);
  }
  return Reflect.apply(watched.writeHead, this, args);
}

function watchedEnd(this: WatchedResponse, ...args: unknown[]): ServerResponse {
  const watched = this[WATCHED];
  const { saver, request, reply, saving } = watched;
  const finish = (): ServerResponse => Reflect.apply(watched.end, this, args);
  if (saving === undefined && saver.isDone(request)) return finish();
  // Otherwise Fastify sends its own answer if the handler returns before the save ends.
  reply.hijack();
  const setCookieAndFinish = (saved: Saved): void => {
    saver.setCookie(request, reply, saved);
    copyCookies(reply, this);
    finish();
  };
  const saved = saving ?? saver.save(request);
  if (saved instanceof Promise)
    saved.then(saving === undefined ? setCookieAndFinish : finish, (error) => refuse(this, error));
  else setCookieAndFinish(saved);
  return this;
}

/** Copies the cookies of the reply to the raw response, as Fastify does for its own answers. */
function copyCookies(reply: FastifyReply, raw: ServerResponse): void {
  const cookies = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (cookies.length === 0) return;
  raw.appendHeader('set-cookie', cookies);
  raw.setHeader('cache-control', 'no-store');
}

/** Replaces the answer of the handler, or cuts it off, because the session could not be saved. */
function refuse(raw: WatchedResponse, error: unknown): void {
  const { saver, log, request, end } = raw[WATCHED];
  saver.drop(request);
  log.error(requestFailed(request.method, routeOf(request), messageOf(error)));
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  for (const name of raw.getHeaderNames()) raw.removeHeader(name);
  const isUnavailable = error instanceof StoreUnavailable;
  raw.statusCode = isUnavailable || isSessionContended(error) ? 503 : 500;
  if (raw.statusCode === 503) raw.setHeader('retry-after', '1');
  raw.setHeader('content-type', 'application/json; charset=utf-8');
  raw.setHeader('cache-control', 'no-store');
  const message = raw.statusCode === 500 ? INTERNAL_ERROR : isUnavailable ? SESSIONS_UNAVAILABLE : SESSION_BUSY;
  Reflect.apply(end, raw, [JSON.stringify({ error: message, statusCode: raw.statusCode })]);
}
