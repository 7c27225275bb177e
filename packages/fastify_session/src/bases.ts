import { KnownBases, type SessionBase } from '@wideload/app_session';

/** What @fastify/session makes of a stored session, as far as it is needed to find what was read for it. */
interface SessionObject {
  readonly sessionId: string;
}

/**
 * What was read for which session object. @fastify/session does not say for which request it reads, and copies what it got
 * into an object of its own. It puts that into the request before its callback returns, and there the plugin finds it.
 */
export class Bases {
  private readonly known = new KnownBases();
  /** Sessions that were read again after they had ended. */
  private readonly ended = new WeakSet<object>();
  private handedOver: { readonly sid: string; readonly base: SessionBase | undefined } | undefined;

  /** Calls back with what was read, so that `attach` finds its base. `base`: undefined if there is no such session. */
  handOver(sid: string, base: SessionBase | undefined, callback: () => void): void {
    this.handedOver = { sid, base };
    try {
      callback();
    } finally {
      this.handedOver = undefined;
    }
  }

  /** Connects a session object, which a request gets, with what was read for it. */
  attach(session: SessionObject): void {
    const { sid, base } = this.handedOver ?? {};
    if (sid === undefined || sid !== session.sessionId) return;
    this.handedOver = undefined;
    if (base === undefined) this.ended.add(session);
    else this.known.set(session, base);
  }

  /** Whether a request read this session again after it had ended: then it creates none under the same sid. */
  hasEnded(session: object): boolean {
    return this.ended.has(session);
  }

  /** Returns what a session object was read or saved as; a new base for one that was not read. */
  of(sid: string, session: object): SessionBase {
    return this.known.of(sid, session);
  }
}
