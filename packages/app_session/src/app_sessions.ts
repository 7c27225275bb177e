import { UnreadableSession } from '@wideload/session';
import { compareAndWrite, type Identity, KeyedQueue, rebase } from '@wideload/session/internal';
import { SessionBase } from './base.ts';
import { parseContent, type SessionContent } from './codec.ts';
import { expiresLater, isSameCookie, isSameMaxAge, maxAgeOf } from './cookie.ts';
import type { Cookies } from './difference.ts';
import { type Changes, changesOf, merge } from './merge.ts';
import { once } from './once.ts';
import { Renewals } from './renewals.ts';
import type { AppSessionRules } from './rules.ts';
import { type Saving, savingOf } from './saving.ts';
import type { AppSessionStore } from './store.ts';
import { UserIndexWriter } from './user_index.ts';

/** Maximum number of passes of `endAllOf`: the user may log in again and again. */
const MAX_PASSES = 10;

/** A session that was read. */
export interface ReadSession {
  readonly content: Record<string, unknown>;
  readonly base: SessionBase;
}

/** A session of a user. */
export interface UserSession {
  readonly sid: string;
  readonly content: SessionContent;
}

/** The content that a request saves, and what it changed. */
interface Mine {
  readonly content: SessionContent;
  readonly changes: Changes;
}

/**
 * The sessions of an app that has its own framework: reads, merged saves, lifetimes, ends and the sessions of a user.
 * Everything that a framework does differently is above it, everything about Redis or files below.
 *
 * If every writer is one of these: parallel changes of different keys are all kept, and a session that ended stays ended.
 */
export class AppSessions {
  private readonly store: AppSessionStore;
  private readonly rules: AppSessionRules;
  private readonly queue = new KeyedQueue();
  private readonly index: UserIndexWriter;
  private readonly renewals: Renewals;
  private readonly identity: Identity<SessionContent>;

  constructor(store: AppSessionStore, rules: AppSessionRules) {
    this.store = store;
    this.rules = rules;
    this.index = new UserIndexWriter(store);
    this.renewals = new Renewals((sid, seconds, user) => this.renew(sid, seconds, user));
    this.identity = {
      keys: rules.identityKeys,
      isSameUser: (before, now) => rules.userOf(before) === rules.userOf(now),
    };
  }

  /** Returns a stored session, with the base that a later save of it needs. Throws `UnreadableSession`. */
  async read(sid: string): Promise<ReadSession | undefined> {
    const text = await this.store.load(sid);
    if (text === undefined) return undefined;
    const content = this.parse(text);
    const base = new SessionBase(sid);
    base.keep(maxAgeOf(content), text);
    return { content, base };
  }

  /**
   * Saves a session: what it changed since its base, over the session that is stored now. One that was read and has ended is
   * not written. One that was not read is created, or overwrites what is stored. The session is taken as it is now; saves of
   * one sid follow each other.
   */
  async save(base: SessionBase, session: SessionContent): Promise<void> {
    const saving = savingOf(this.rules, base, session);
    await this.queue.run(base.sid, () => this.saveInTurn(base, saving));
  }

  /** An earlier save of the same request may have ended since this one was called. */
  private async saveInTurn(base: SessionBase, saving: Saving): Promise<void> {
    const { own } = base;
    const { user, seconds } = saving;
    if (seconds <= 0) return this.remove(base.sid);
    const before = own === undefined ? undefined : once(() => this.parse(own));
    // Whether the user changed needs the parsed text, so it is found out for a user only. The index is written before the
    // session: what is stored is in it, so that `endAllOf` finds it. If this fails, the save fails and stores nothing.
    const isLogin = () => before === undefined || this.rules.userOf(before()) !== user;
    if (user !== undefined) await this.index.add(user, base.sid, seconds, isLogin());
    if (before === undefined) await this.put(base, saving);
    else await this.change(base, before, saving);
  }

  /** Creates a session, or replaces it whole. */
  private async put(base: SessionBase, { text, seconds, maxAge }: Saving): Promise<void> {
    this.renewals.forget(base.sid);
    const written = await this.store.write(base.sid, text, undefined, seconds);
    if (!written.done && written.current !== undefined) {
      await compareAndWrite(
        { text: written.current },
        () => text,
        (at, next) => this.exchange(base.sid, at.text, next, seconds, false),
      );
    }
    base.keep(maxAge, text);
  }

  /** Writes nothing if the session is gone, or belongs to another user. */
  private async change(base: SessionBase, before: () => SessionContent, saving: Saving): Promise<void> {
    const { codec, lifetime } = this.rules;
    const { text, seconds, maxAge } = saving;
    // A request that did not itself change the lifetime does not shorten it: another one may have made it longer.
    const keepsLonger = isSameMaxAge(base.maxAge, maxAge);
    // Most saves meet no other one, and need not know what they changed.
    const mine = once(() => this.changes(before(), text));
    const difference = base.own === saving.own ? saving.difference : 'unknown';
    if (difference !== 'data' && this.isNothing(difference, before, mine)) return this.renewals.run(base.sid, seconds);
    if (!keepsLonger) this.renewals.forget(base.sid);
    let becomes = seconds;
    const saved = await compareAndWrite(
      base.stored === undefined ? undefined : { text: base.stored },
      (stored) => {
        becomes = seconds;
        if (stored === base.own) return text;
        const { changes, content } = mine();
        const now = this.parse(stored);
        const rest = rebase(changes, before(), now, this.identity);
        if (rest === undefined) return undefined;
        const merged = merge(rest, content, now, lifetime);
        becomes = Math.max(1, lifetime(merged));
        return codec.stringify(merged);
      },
      (at, next) => this.exchange(base.sid, at.text, next, becomes, keepsLonger),
    );
    if (saved === undefined) return;
    if (saved.text === saved.at.text) this.renewals.run(base.sid, seconds);
    base.keep(maxAge, text, saved.text);
  }

  private isNothing(difference: Cookies | 'unknown', before: () => SessionContent, mine: () => Mine): boolean {
    if (difference !== 'unknown') return this.isSameCookie(difference.before, difference.after);
    return mine().changes.size === 0 && this.isSameCookie(before(), mine().content);
  }

  private isSameCookie(before: SessionContent, after: SessionContent): boolean {
    return isSameCookie(before, after) && !(this.rules.isExpiryRead === true && expiresLater(after, before));
  }

  private changes(before: SessionContent, text: string): Mine {
    const content = this.parse(text);
    return { content, changes: changesOf(before, content) };
  }

  private async exchange(sid: string, expected: string, text: string, seconds: number, keepsLonger: boolean) {
    const written = await this.store.write(sid, text, expected, seconds, keepsLonger);
    if (written.done) return written;
    return { done: false as const, at: written.current === undefined ? undefined : { text: written.current } };
  }

  /**
   * Renews the lifetime of a session that its request did not change. Creates none. Returns what to wait for; undefined if there
   * is nothing: a lifetime is renewed beside the answer. Throws nothing: what fails at once is a rejected promise.
   */
  touch(base: SessionBase, session: SessionContent): Promise<void> | undefined {
    try {
      // The framework does not count a new lifetime as a change.
      if (base.own !== undefined && !isSameMaxAge(base.maxAge, maxAgeOf(session))) return this.save(base, session);
      const seconds = this.rules.lifetime(session);
      if (seconds <= 0) return this.end(base.sid);
      this.renewals.run(base.sid, seconds, this.rules.userOf(session));
      return undefined;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private async renew(sid: string, seconds: number, user: string | undefined): Promise<void> {
    if (user !== undefined) await this.index.add(user, sid, seconds, false);
    await this.store.touch(sid, seconds);
  }

  /** Ends a session, after the saves of this process that began before. `user`: whose it is, if that is known. */
  async end(sid: string, user?: string): Promise<void> {
    await this.queue.run(sid, () => this.remove(sid, user));
  }

  private async remove(sid: string, user?: string): Promise<void> {
    this.renewals.forget(sid);
    await this.store.destroy(sid);
    await this.index.remove(sid, user);
  }

  /** Lists the sids of all sessions, in pages. */
  sids(): AsyncIterable<readonly string[]> {
    return this.store.sids();
  }

  /** Returns the sessions of a user that were saved or used since the app names its users. One may come twice. */
  async *sessionsOf(user: string): AsyncGenerator<UserSession> {
    for await (const page of this.store.sidsOfUser(user)) {
      const found = await Promise.all(page.map((sid) => this.sessionOf(sid, user)));
      yield* found.filter((one) => one !== undefined);
    }
  }

  /** Leaves entries of sessions that are not there: one that is being created is in the index before it is stored. */
  private async sessionOf(sid: string, user: string): Promise<UserSession | undefined> {
    try {
      const found = await this.read(sid);
      return found && this.rules.userOf(found.content) === user ? { sid, content: found.content } : undefined;
    } catch (error) {
      if (error instanceof UnreadableSession) return undefined;
      throw error;
    }
  }

  /** Ends every session of a user but `except`. Returns how many. */
  async endAllOf(user: string, except?: string): Promise<number> {
    const ended = new Set<string>();
    for (let pass = 0, before = -1; before !== ended.size && pass < MAX_PASSES; pass++) {
      before = ended.size;
      for await (const { sid } of this.sessionsOf(user)) {
        if (sid === except) continue;
        await this.end(sid, user);
        ended.add(sid);
      }
    }
    return ended.size;
  }

  private parse(text: string): Record<string, unknown> {
    return parseContent(this.rules.codec, text);
  }
}
