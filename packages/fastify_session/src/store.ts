import {
  AppSessions,
  type AppStoreOptions,
  calledBack,
  DEFAULT_TTL,
  lifetimeBy,
  storeFor,
  type UserName,
  type UserSession,
  userName,
} from '@wideload/app_session';
import type { Session } from 'fastify';
import { Bases } from './bases.ts';
import { contentOf, sessionIn } from './content.ts';
import { optionInvalid } from './errors.ts';
import { answered, answering } from './unavailable.ts';

/** Where sessions are kept, and how. */
export type FastifySessionStoreOptions = AppStoreOptions<Session>;

/** A session with its sid, as `sessionsOf` returns it. */
export type SessionWithId = Session & { readonly id: string };

/** Returns what the sessions in a store were read as. */
export let basesOf: (store: FastifySessionStore) => Bases;

/**
 * A store for the plugin `fastifySession` over the keys and JSON of connect-redis. A save writes only what its request
 * changed, over the session that is stored by then; a session that was destroyed stays destroyed. Both hold once every
 * writer is such a store, with that plugin.
 *
 * The plugin of `@fastify/session` itself takes the store as well, and then neither holds: it does not say what a session
 * was read as. Each save replaces the whole session, or creates it.
 */
export class FastifySessionStore {
  static {
    basesOf = (store) => store.bases;
  }

  private readonly sessions: AppSessions;
  private readonly bases = new Bases();

  /** Throws `FASTIFY_SESSION_OPTION` for an invalid option, and `REDIS_CLIENT_UNKNOWN`. */
  constructor(options: FastifySessionStoreOptions) {
    const store = storeFor(options, optionInvalid);
    const { ttl = DEFAULT_TTL, serializer = JSON, userOf, identityKeys = [] } = options;
    this.sessions = new AppSessions(store, {
      codec: serializer,
      lifetime: lifetimeBy(typeof ttl === 'number' ? ttl : (content) => ttl(sessionIn(content))),
      identityKeys,
      userOf: (content) => userName(userOf?.(sessionIn(content))),
      isExpiryRead: true,
    });
  }

  /** Calls back with the session, or null if there is none. */
  get(sid: string, callback: (error: unknown, session?: Session | null) => void): void {
    const back = answering<Session | null>(callback);
    calledBack(this.sessions.read(sid), (error, found) => {
      if (error) return back(error);
      const session = found === undefined ? null : sessionIn(found.content);
      this.bases.handOver(sid, found?.base, () => back(null, session));
    });
  }

  /**
   * Saves what changed in a session since it was read or saved last. One that was read and has been destroyed meanwhile is
   * not written, which is not an error. An object that was not read here is created, or replaces what is stored.
   */
  set(sid: string, session: Session, callback: (error?: unknown) => void): void {
    calledBack(this.save(sid, session), answering(callback));
  }

  private async save(sid: string, session: Session): Promise<void> {
    if (this.bases.hasEnded(session)) return;
    await this.sessions.save(this.bases.of(sid, session), contentOf(session));
  }

  /** Ends a session, after the saves that began before. */
  destroy(sid: string, callback: (error?: unknown) => void): void {
    calledBack(this.sessions.end(sid), answering(callback));
  }

  /** Returns the sessions of a user that were saved or used since `userOf` was set. */
  sessionsOf(user: UserName): Promise<SessionWithId[]> {
    return answered(this.listed(user));
  }

  private async listed(user: UserName): Promise<SessionWithId[]> {
    const found = new Map<string, UserSession>();
    for await (const one of this.sessions.sessionsOf(String(user))) found.set(one.sid, one);
    return [...found.values()].map(({ sid, content }) => ({ ...sessionIn(content), id: sid }));
  }

  /**
   * Destroys every session of a user, but that with the sid `except`. Returns how many. A request that is still running
   * brings none of them back.
   */
  logOutEverywhere(user: UserName, { except }: { readonly except?: string } = {}): Promise<number> {
    return answered(this.sessions.endAllOf(String(user), except));
  }
}
