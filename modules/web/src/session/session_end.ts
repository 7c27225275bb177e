import type { Awaitable, Logger } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { type Saved, type Session, StoreUnavailable } from '@wideload/session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { rotationPostponed, touchFailed } from '../errors.ts';
import { mayRotate } from './may_rotate.ts';
import type { RequestSession } from './request_session.ts';
import { type CookieScope, removeSidCookies, setCookies, sidCookies } from './sid_cookie.ts';

/**
 * Assumed maximum difference between the clocks of two hosts. This long before a rotation is due, the lifetime of the
 * session is not renewed: another host may be rotating it, and the old sid must not live longer or return to the browser.
 */
const MAX_CLOCK_DIFFERENCE_MS = 60_000;

/** Sessions whose last renewal is remembered. A forgotten one costs one more renewal. */
const MAX_REMEMBERED = 50_000;

/** Saves, rotates and renews the session of a request at its end, and sets the session cookie. */
export class SessionEnd {
  /** When sessions were renewed, by sid, in milliseconds since 1970. */
  private readonly touched = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  private readonly touchIntervalMs: number;
  private readonly cookiePath: string;
  private readonly log: Logger;

  /** `touchInterval`: seconds for which a session need not be renewed. */
  constructor(touchInterval: number, cookiePath: string, log: Logger) {
    this.touchIntervalMs = touchInterval * 1000;
    this.cookiePath = cookiePath;
    this.log = log;
  }

  /**
   * Saves the session, and gives it a new sid if that is due. `gone`: no cookie must be set. Returns a promise only if there
   * is something to wait for; most requests have nothing. `now`: milliseconds since 1970.
   */
  finish(requestSession: RequestSession, request: FastifyRequest, now: number): Awaitable<Saved> {
    const saved = requestSession.session.save();
    if (
      saved === 'unchanged' &&
      !isRotationDue(requestSession.session, request, now) &&
      !this.repeatsFoundSid(requestSession, now)
    )
      return saved;
    return this.finishLater(saved, requestSession, request);
  }

  private async finishLater(
    saving: Awaitable<Saved>,
    requestSession: RequestSession,
    request: FastifyRequest,
  ): Promise<Saved> {
    const { session } = requestSession;
    const saved = await saving;
    const now = Date.now();
    try {
      if (saved === 'gone') return 'gone';
      const rotated = isRotationDue(session, request, now) ? await session.rotateSoftly() : 'unchanged';
      if (rotated === 'gone') return 'gone';
      // Another request may have logged in or out meanwhile; its cookie must not be overwritten.
      const mustCheck = rotated === 'saved' || (saved === 'unchanged' && this.repeatsFoundSid(requestSession, now));
      if (mustCheck && !(await session.isStillThere())) return 'gone';
      return rotated === 'saved' ? rotated : saved;
    } catch (error) {
      // Both can wait until the next use of the session, so the request does not fail.
      const reason = messageOf(error);
      if (error instanceof StoreUnavailable) this.log.debug(rotationPostponed(reason));
      else this.log.warn(rotationPostponed(reason));
      return 'gone';
    }
  }

  /** Sets the session cookie if its sid is new to the browser or its lifetime must be renewed, or deletes it. */
  setCookie(
    requestSession: RequestSession,
    saved: Saved,
    request: FastifyRequest,
    reply: FastifyReply,
    now: number,
  ): void {
    const { session, known, opened, hasFailed } = requestSession;
    // Another request ended or rotated this session: its cookie is the right one.
    if (saved === 'gone' || session.isGone) return;
    if (session.isNew) {
      if (known !== undefined) setCookies(reply, removeSidCookies(this.scopeOf(request)));
      return;
    }
    const { sid } = session;
    // The found session may have ended meanwhile. A new sid is one that the handler created at once, such as by a login.
    if (hasFailed && sid === opened) return;
    const isDue = !hasFailed && this.isTouchDue(session, now);
    if (isDue || sid !== known) setCookies(reply, sidCookies(sid, session.lifetime, this.scopeOf(request)));
    if (!isDue) return;
    this.touched.set(sid, now);
    // A session that was just saved or rotated has its full lifetime.
    if (saved === 'unchanged' && sid === opened) this.touch(session);
  }

  /**
   * Begins to save the session and sets the cookie at once, for an answer whose head is sent now. A found sid is not sent
   * again: there is no time to check that the session still exists. Returns the save if it is still running.
   */
  finishAtOnce(
    { session, known, opened }: RequestSession,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Saved> | undefined {
    // A new sid is known only after the save: what needs one is not saved with an answer that begins before.
    if (session.needsFreshSid) session.discard();
    // Read before the save, so that a new session gets this sid.
    const { sid } = session;
    const saved = session.save();
    const isSaving = saved instanceof Promise;
    if (session.isGone) return undefined;
    if (session.isNew && !isSaving) {
      if (known !== undefined) setCookies(reply, removeSidCookies(this.scopeOf(request)));
    } else if (sid !== known && sid !== opened) {
      setCookies(reply, sidCookies(sid, session.lifetime, this.scopeOf(request)));
    }
    return isSaving ? saved : undefined;
  }

  private scopeOf({ protocol }: FastifyRequest): CookieScope {
    return { path: this.cookiePath, isSecure: protocol === 'https' };
  }

  private isTouchDue(session: Session, now: number): boolean {
    if (session.rotationTime <= now + MAX_CLOCK_DIFFERENCE_MS) return false;
    const last = this.touched.get(session.sid);
    return last === undefined || now - last >= this.touchIntervalMs;
  }

  /** Returns whether the cookie would contain a sid that this request found and did not write. */
  private repeatsFoundSid({ session, known, opened }: RequestSession, now: number): boolean {
    if (session.isNew || session.sid !== opened) return false;
    return session.sid !== known || this.isTouchDue(session, now);
  }

  private async touch(session: Session): Promise<void> {
    try {
      await session.touch();
    } catch (error) {
      this.log.debug(touchFailed(messageOf(error)));
    }
  }
}

function isRotationDue(session: Session, request: FastifyRequest, now: number): boolean {
  return session.rotationTime <= now && mayRotate(request);
}
