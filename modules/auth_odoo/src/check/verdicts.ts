import type { SharedCache } from '@wideload/base/internal';
import type { User } from '@wideload/web';
import { LRUCache } from 'lru-cache';
import { nameOf, type OdooSession } from '../odoo/odoo.ts';

/** Odoo's last answer about a session: that it is valid, and who the user is. */
export interface Verdict {
  /** Time of the answer, in milliseconds since 1970. */
  readonly at: number;
  readonly user: User;
}

/** Sessions whose verdict this process remembers. A forgotten one costs a read of the shared cache. */
const MAX_REMEMBERED = 20_000;

interface Remembered {
  readonly session: OdooSession;
  readonly verdict: Verdict;
}

const isSame = (one: OdooSession, other: OdooSession): boolean =>
  one.sid === other.sid && one.token === other.token && one.uid === other.uid && one.database === other.database;

const keyOf = (session: OdooSession): string => `odoo/valid/${nameOf(session)}`;

/** The verdicts of all workers and hosts. They are stored beside the sessions, never in them: Odoo saves those. */
export class Verdicts {
  private readonly cache: SharedCache;
  private readonly intervalMs: number;
  private readonly seconds: number;
  private readonly valid = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });
  /** Sessions that Odoo reported as not valid. */
  private readonly invalid: LRUCache<string, OdooSession>;

  /**
   * `interval`: seconds for which a verdict is fresh. `grace`: seconds for which a user stays logged in without a new
   * one.
   */
  constructor(cache: SharedCache, interval: number, grace: number) {
    this.cache = cache;
    this.intervalMs = interval * 1000;
    this.seconds = Math.max(1, Math.ceil(Math.max(interval, grace)));
    this.invalid = new LRUCache({ max: MAX_REMEMBERED, ttl: this.intervalMs });
  }

  isFresh({ at }: Verdict): boolean {
    return Date.now() - at < this.intervalMs;
  }

  /** Returns the verdict that this process remembers, fresh or not. */
  remembered(session: OdooSession): Verdict | undefined {
    const found = this.valid.get(session.sid);
    return found && isSame(found.session, session) ? found.verdict : undefined;
  }

  isInvalid(session: OdooSession): boolean {
    const found = this.invalid.get(session.sid);
    return found !== undefined && isSame(found, session);
  }

  /** Returns the latest verdict of any process, fresh or not. */
  async recall(session: OdooSession): Promise<Verdict | undefined> {
    const text = await this.cache.get(keyOf(session));
    if (text === undefined) return this.remembered(session);
    const verdict: Verdict = JSON.parse(text);
    this.valid.set(session.sid, { session, verdict });
    return verdict;
  }

  async keep(session: OdooSession, verdict: Verdict): Promise<void> {
    this.invalid.delete(session.sid);
    this.valid.set(session.sid, { session, verdict });
    await this.cache.set(keyOf(session), JSON.stringify(verdict), this.seconds);
  }

  refuse(session: OdooSession): void {
    this.valid.delete(session.sid);
    this.invalid.set(session.sid, session);
  }
}
