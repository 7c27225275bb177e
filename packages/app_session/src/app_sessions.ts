import { UnreadableSession } from '@wideload/session';
import { KeyedQueue } from '@wideload/session/internal';
import { SessionBase } from './base.ts';
import { parseContent, type SessionContent } from './codec.ts';
import { isSameMaxAge, maxAgeOf } from './cookie.ts';
import { Renewals } from './renewals.ts';
import type { AppSessionRules } from './rules.ts';
import { type Saving, savingOf } from './saving.ts';
import { SessionWriter } from './session_writer.ts';
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
  private readonly writer: SessionWriter;

  constructor(store: AppSessionStore, rules: AppSessionRules) {
    this.store = store;
    this.rules = rules;
    this.index = new UserIndexWriter(store);
    this.renewals = new Renewals((sid, seconds, user) => this.renew(sid, seconds, user));
    this.writer = new SessionWriter(store, rules, this.renewals);
  }

  /** Returns a stored session, with the base that a later save of it needs. Throws `UnreadableSession`. */
  read(sid: string): Promise<ReadSession | undefined> {
    return this.store.load(sid).then((text) => (text === undefined ? undefined : this.readFrom(sid, text)));
  }

  private readFrom(sid: string, text: string): ReadSession {
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
  save(base: SessionBase, session: SessionContent): Promise<void> {
    try {
      const saving = savingOf(this.rules, base, session);
      return this.queue.run(base.sid, () => this.saveInTurn(base, saving));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private saveInTurn(base: SessionBase, saving: Saving): Promise<void> {
    if (saving.seconds <= 0) return this.remove(base.sid);
    return saving.user === undefined ? this.writer.write(base, saving) : this.writeOfUser(base, saving.user, saving);
  }

  /**
   * The index is written before the session: what is stored is in it, so that `endAllOf` finds it. If this fails, the save fails
   * and stores nothing.
   */
  private async writeOfUser(base: SessionBase, user: string, saving: Saving): Promise<void> {
    const isLogin = base.own === undefined || this.rules.userOf(this.parse(base.own)) !== user;
    await this.index.add(user, base.sid, saving.seconds, isLogin);
    await this.writer.write(base, saving);
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
