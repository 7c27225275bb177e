import {
  AppSessions,
  type AppStoreOptions,
  type Callback,
  calledBack,
  DEFAULT_TTL,
  lifetimeBy,
  storeFor,
  type UserName,
  type UserSession,
  userName,
} from '@wideload/app_session';
import { type Session, type SessionData, Store } from 'express-session';
import { Bases, type ReadData } from './bases.ts';
import { contentOf, sessionIn } from './content.ts';
import { optionInvalid } from './errors.ts';
import { holdingAnswer } from './held_answer.ts';

/** Where sessions are kept, and how. */
export type ExpressSessionStoreOptions = AppStoreOptions<SessionData>;

/** A session with its sid, as `all` returns it. */
export type SessionWithId = SessionData & { readonly id: string };

/**
 * A store for express-session over the keys and JSON of connect-redis. A save writes only what its request changed, over
 * the session that is stored by then; a session that was destroyed stays destroyed. Both hold once every writer is such a store.
 *
 * ```ts
 * app.use(session({ store: new ExpressSessionStore({ client }), secret, resave: false, saveUninitialized: false }));
 * ```
 */
export class ExpressSessionStore extends Store {
  private readonly sessions: AppSessions;
  private readonly bases = new Bases();

  /** Throws `EXPRESS_SESSION_OPTION` for an invalid option, and `REDIS_CLIENT_UNKNOWN`. */
  constructor(options: ExpressSessionStoreOptions) {
    super();
    const { ttl = DEFAULT_TTL, serializer = JSON, userOf, identityKeys = [] } = options;
    this.sessions = new AppSessions(storeFor(options, optionInvalid), {
      codec: serializer,
      lifetime: lifetimeBy(typeof ttl === 'number' ? ttl : (content) => ttl(sessionIn(content))),
      identityKeys,
      userOf: (content) => userName(userOf?.(sessionIn(content))),
    });
  }

  /** Calls back with the session, or null if there is none. */
  override get(sid: string, callback: Callback<SessionData | null> = () => {}): void {
    calledBack(this.read(sid), (error, read) => {
      if (error || read === undefined) callback(error, null);
      else this.bases.handOver(read, callback);
    });
  }

  private read(sid: string): Promise<ReadData<SessionData> | undefined> {
    return this.sessions
      .read(sid)
      .then((found) => (found === undefined ? undefined : { data: sessionIn(found.content), base: found.base }));
  }

  /** Passes on to the session of the request what was read for it. */
  override createSession(req: Parameters<Store['createSession']>[0], data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    this.bases.pass(data, session);
    return session;
  }

  /**
   * Saves what changed in a session since it was read or saved last. One that was read and has been destroyed meanwhile is
   * not written, which is not an error. An object that was not read here is created, or replaces what is stored.
   */
  override set(sid: string, session: SessionData, callback?: Callback): void {
    calledBack(this.sessions.save(this.bases.of(sid, session), contentOf(session)), holdingAnswer(session, callback));
  }

  /**
   * Renews the lifetime of a session that did not change, and calls back at once: the answer does not wait. Creates none. A
   * failure is a warning of the process. A changed `cookie.maxAge` is saved, and the answer waits for that.
   */
  override touch(sid: string, session: SessionData, callback: Callback = () => {}): void {
    const saved = this.sessions.touch(this.bases.of(sid, session), contentOf(session));
    if (saved === undefined) callback(null);
    else calledBack(saved, holdingAnswer(session, callback));
  }

  /** Ends a session, after the saves that began before. */
  override destroy(sid: string, callback?: Callback): void {
    calledBack(this.sessions.end(sid), callback);
  }

  /** Calls back with all sids. Reads the key of every session: for small stores. */
  ids(callback: Callback<string[]>): void {
    calledBack(this.allIds(), callback);
  }

  private async allIds(): Promise<string[]> {
    const all = new Set<string>();
    for await (const page of this.sessions.sids()) for (const sid of page) all.add(sid);
    return [...all];
  }

  /** Calls back with the number of sessions. */
  override length(callback: Callback<number>): void {
    calledBack(
      this.allIds().then(({ length }) => length),
      callback,
    );
  }

  /** Calls back with all sessions. */
  override all(callback: Callback<SessionWithId[]>): void {
    calledBack(this.readAll(), callback);
  }

  private async readAll(): Promise<SessionWithId[]> {
    const sids = await this.allIds();
    const found = await Promise.all(sids.map((sid) => this.read(sid)));
    return found.flatMap((read, at) => {
      if (read === undefined) return [];
      this.bases.set(read);
      return [Object.assign(read.data, { id: sids[at] ?? '' })];
    });
  }

  /** Destroys all sessions. */
  override clear(callback?: Callback): void {
    calledBack(this.endAll(), callback);
  }

  private async endAll(): Promise<void> {
    for (const sid of await this.allIds()) await this.sessions.end(sid);
  }

  /** Returns the sessions of a user that were saved or used since `userOf` was set. */
  async sessionsOf(user: UserName): Promise<SessionWithId[]> {
    const found = new Map<string, UserSession>();
    for await (const one of this.sessions.sessionsOf(String(user))) found.set(one.sid, one);
    return [...found.values()].map(({ sid, content }) => ({ ...sessionIn(content), id: sid }));
  }

  /**
   * Destroys every session of a user, but that with the sid `except`. Returns how many. A request that is still running
   * brings none of them back.
   */
  logOutEverywhere(user: UserName, { except }: { readonly except?: string } = {}): Promise<number> {
    return this.sessions.endAllOf(String(user), except);
  }
}
