import { IncomingMessage } from 'node:http';
import { KnownBases, SessionBase } from '@wideload/app_session';
import type { SessionData } from 'express-session';

/** A session object, and what was read or saved as it. */
export interface Known {
  readonly session: SessionData;
  readonly base: SessionBase;
}

type Holder = IncomingMessage & Record<symbol, Known | undefined>;

/** Whether requests hold what is known of their sessions; plain objects in tests and `Store.load` do not. */
const isHolder = (request: unknown): request is Holder => request instanceof IncomingMessage;

/**
 * What was read or saved as which session object of express-session. It is in a property of the request: sessions have as many
 * hidden classes as forms, and one more property each costs more than parsing them.
 */
export class Bases {
  private readonly key = Symbol('base');
  /** Of objects without a request, and of sessions that another one replaced in their request. */
  private readonly others = new KnownBases();
  private handedOver: Known | undefined;

  /** Calls back with a session that was read, so that `attach` finds its base. It is known by its object, too. */
  handOver(read: Known, callback: () => void): void {
    this.handedOver = read;
    try {
      callback();
    } finally {
      // Otherwise a session of a request was made of it.
      if (this.handedOver === read) {
        this.handedOver = undefined;
        this.others.set(read.session, read.base);
      }
    }
  }

  /** Connects the session of a request with the base of what was read for it. */
  attach(session: SessionData, read: SessionData): void {
    const base = this.get(read);
    if (this.handedOver?.session === read) this.handedOver = undefined;
    if (base !== undefined) this.set(session, base);
  }

  /** Records what a session object is. */
  set(session: SessionData, base: SessionBase): SessionBase {
    const request = requestOf(session);
    if (!isHolder(request)) {
      this.others.set(session, base);
      return base;
    }
    const replaced = request[this.key];
    if (replaced !== undefined && replaced.session !== session) this.others.set(replaced.session, replaced.base);
    request[this.key] = { session, base };
    return base;
  }

  /** Returns the base of a session object; a new one for an object that is not known under this sid. */
  of(sid: string, session: SessionData): SessionBase {
    const known = this.get(session);
    if (known?.sid === sid) return known;
    return this.set(session, new SessionBase(sid));
  }

  private get(session: SessionData): SessionBase | undefined {
    if (this.handedOver?.session === session) return this.handedOver.base;
    const request = requestOf(session);
    const known = isHolder(request) ? request[this.key] : undefined;
    return known?.session === session ? known.base : this.others.get(session);
  }
}

/** Sessions of express-session know their request. */
export const requestOf = (session: object): unknown => ('req' in session ? session.req : undefined);
