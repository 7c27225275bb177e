import type { Logger } from '@wideload/kit';
import { type Awaitable, type Saved, type Session, StoreUnavailable } from '@wideload/session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rotationPutOff, touchFailed } from '../errors.ts';
import { mayRotate } from './may_rotate.ts';
import type { Visit } from './request_session.ts';
import { type CookieScope, noSidCookies, setCookies, sidCookies } from './sid_cookie.ts';
import type { Touches } from './touches.ts';

/**
 * Milliseconds that the clocks of two hosts may differ by. So long before a session's sid is to change, its lifetime is left
 * alone: another host may be moving it, and the old sid must neither live on nor be told to the browser again.
 */
const CLOCK_DIFFERENCE = 60_000;

/** What is done about a session when its request has been handled, and what the browser is told of it. */
export class SessionEnd {
  private readonly touches: Touches;
  private readonly cookiePath: string;
  private readonly log: Logger;

  constructor(touches: Touches, cookiePath: string, log: Logger) {
    this.touches = touches;
    this.cookiePath = cookiePath;
    this.log = log;
  }

  /**
   * Saves the session, and moves it to a new sid when that is due. `gone`: the browser is not to be told its sid. Waits
   * only where there is something to wait for: most requests have nothing. `now`: milliseconds since 1970.
   */
  settle(visit: Visit, request: FastifyRequest, now: number): Awaitable<Saved> {
    const saved = visit.session.save();
    if (saved === 'unchanged' && !isRotationDue(visit.session, request, now) && !this.tellsWhatItFound(visit, now))
      return saved;
    return this.settleLater(saved, visit, request);
  }

  private async settleLater(saving: Awaitable<Saved>, visit: Visit, request: FastifyRequest): Promise<Saved> {
    const { session } = visit;
    const saved = await saving;
    const now = Date.now();
    try {
      if (saved === 'gone') return 'gone';
      const moved = isRotationDue(session, request, now) ? await session.rotateSoftly() : 'unchanged';
      if (moved === 'gone') return 'gone';
      // Somebody may have logged in or out meanwhile, and the cookie of that answer has to stand.
      const mustLook = moved === 'saved' || (saved === 'unchanged' && this.tellsWhatItFound(visit, now));
      if (mustLook && !(await session.isStillThere())) return 'gone';
      return moved === 'saved' ? moved : saved;
    } catch (error) {
      // Either can wait until the session is next used: no request fails for it.
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof StoreUnavailable) this.log.debug(rotationPutOff(reason));
      else this.log.warn(rotationPutOff(reason));
      return 'gone';
    }
  }

  /** Gives the browser its sid, where that is new to it or its cookie may soon end, or takes it away. */
  tell(visit: Visit, saved: Saved, request: FastifyRequest, reply: FastifyReply, now: number): void {
    const { session, known, opened, hasFailed } = visit;
    // Another request ended this session or moved it: whatever cookie it set counts, not ours.
    if (saved === 'gone' || session.isGone) return;
    if (session.isNew) {
      if (known !== undefined) setCookies(reply, noSidCookies(this.scopeOf(request)));
      return;
    }
    const { sid } = session;
    // Nobody looked whether what was only found is still there. What the handler did at once, such as a login, stands.
    if (hasFailed && sid === opened) return;
    const isDue = !hasFailed && this.isTouchDue(session, now);
    if (isDue || sid !== known) setCookies(reply, sidCookies(sid, session.lifetime, this.scopeOf(request)));
    if (!isDue) return;
    this.touches.note(sid, now);
    // What was saved or moved just now has its whole lifetime.
    if (saved === 'unchanged' && sid === opened) this.touch(session);
  }

  /**
   * Begins to save the session and tells the browser its sid at once, for an answer whose head leaves now. A sid that was
   * only found is not told: there is no time to look whether it is still there. Returns the save, if there is one.
   */
  settleAtOnce(
    { session, known, opened }: Visit,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Saved> | undefined {
    // Asked for before the save, so that a session which is new gets this one.
    const { sid } = session;
    const saved = session.save();
    const isUnderWay = saved instanceof Promise;
    if (session.isGone) return undefined;
    if (session.isNew && !isUnderWay) {
      if (known !== undefined) setCookies(reply, noSidCookies(this.scopeOf(request)));
    } else if (sid !== known && sid !== opened) {
      setCookies(reply, sidCookies(sid, session.lifetime, this.scopeOf(request)));
    }
    return isUnderWay ? saved : undefined;
  }

  private scopeOf({ protocol }: FastifyRequest): CookieScope {
    return { path: this.cookiePath, isSecure: protocol === 'https' };
  }

  private isTouchDue(session: Session, now: number): boolean {
    return session.rotationTime > now + CLOCK_DIFFERENCE && this.touches.isDue(session.sid, now);
  }

  /** Whether the browser would be told a sid that this request found and did not write. */
  private tellsWhatItFound({ session, known, opened }: Visit, now: number): boolean {
    if (session.isNew || session.sid !== opened) return false;
    return session.sid !== known || this.isTouchDue(session, now);
  }

  private async touch(session: Session): Promise<void> {
    try {
      await session.touch();
    } catch (error) {
      this.log.debug(touchFailed(error instanceof Error ? error.message : String(error)));
    }
  }
}

function isRotationDue(session: Session, request: FastifyRequest, now: number): boolean {
  return session.rotationTime <= now && mayRotate(request);
}
