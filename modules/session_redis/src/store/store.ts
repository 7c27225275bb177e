import {
  ENDED_SECONDS,
  isLoggedIn,
  isSid,
  ownExpiration,
  type PeekedSession,
  type SessionData,
  type SessionStore,
  StoreUnavailable,
  sessionText,
  UnreadableSession,
  type Written,
  wholeSeconds,
} from '@wideload/session';
import type { ClientSideCache } from '../cache/client_side_cache.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { isOutOfReach, isRefusedIndex, refusalOf } from '../client/refusal.ts';
import type { Outages } from '../connection/outages.ts';
import type { Sids } from '../sid/sids.ts';
import type { Keys } from './keys.ts';
import { scanKeys } from './scan.ts';

export interface RedisStoreSettings {
  /** Which Redis, for messages. Contains no password. */
  readonly name: string;
  readonly db: number;
  readonly prefix: string | undefined;
  readonly keys: Keys;
  readonly sids: Sids;
  /** The client-side cache, if it is on. */
  readonly cache?: ClientSideCache | undefined;
  /** Resolves when that has no text any more that changed before. */
  readonly caughtUp?: (() => Promise<void>) | undefined;
  /** Lifetime of a session of a logged-in user, in seconds after its last use. */
  readonly expiration: number;
  /** Lifetime of a session without a login, in seconds after its last use. */
  readonly expirationAnonymous: number;
  readonly outages: Outages;
  /** Resolves when every server that may become the master has what was written. Throws `StoreUnavailable`. */
  readonly confirm: () => Promise<void>;
}

/** Entries of the user index that Redis returns in one answer. */
const USER_INDEX_PAGE = 1000;

/** Sessions in Redis, with the keys, the JSON and the lifetimes of Odoo's addon `session_redis`. */
export class RedisSessionStore implements SessionStore {
  readonly location: string;
  private readonly client: RedisClient;
  private readonly settings: RedisStoreSettings;

  constructor(client: RedisClient, settings: RedisStoreSettings) {
    this.client = client;
    this.settings = settings;
    const { name, db, prefix } = settings;
    this.location = `${name}${db === 0 ? '' : `, database ${db}`}${prefix ? `, prefix ${prefix}` : ''}`;
  }

  newSid(): string {
    return this.settings.sids.newSid();
  }

  lifetime(data: SessionData): number {
    const { expiration, expirationAnonymous } = this.settings;
    return ownExpiration(data) ?? wholeSeconds(isLoggedIn(data) ? expiration : expirationAnonymous);
  }

  /** The client, unless an outage is known: then requests fail at once. */
  private get reachable(): RedisClient {
    if (this.away !== undefined) throw this.away;
    return this.client;
  }

  private get away(): StoreUnavailable | undefined {
    const { reason } = this.settings.outages.reach;
    return reason === undefined ? undefined : new StoreUnavailable(`Redis ${reason}`);
  }

  /** With a connected cluster only one of its servers is out of reach: the others keep serving. */
  private get outOfReach(): Outages['reach'] {
    const { reach, part } = this.settings.outages;
    return this.client.isCluster && this.client.isReady ? part : reach;
  }

  private key(sid: string): string {
    return this.settings.keys.sessions.encode(sid);
  }

  /** On the path of each request, so it takes as few turns of the event loop as possible. */
  load(sid: string): string | Promise<string | undefined> {
    const { client, away, settings } = this;
    if (away !== undefined) return Promise.reject(away);
    const { cache, outages, sids } = settings;
    const kept = cache?.get(sid);
    if (kept !== undefined) return kept;
    const loaded = (value: Buffer | null): string | undefined => {
      const text = textOf(value);
      if (text !== undefined) sids.met(sid, text);
      return text;
    };
    const read = () => this.guarded(client.load(this.key(sid)).then(loaded), outages.reach);
    return cache === undefined ? read() : cache.fetch(sid, read);
  }

  /** Runs a change of a session. Nothing here reads the former text afterwards. */
  private changing<T>(sid: string, change: (client: RedisClient, key: string) => Promise<T>): Promise<T> {
    const { reachable, settings } = this;
    const key = this.key(sid);
    const { cache } = settings;
    cache?.forget(sid);
    const changed = this.guarded(change(reachable, key));
    // Once more: a script that Redis does not know is sent a second time, and a read in between got the old text.
    return cache === undefined ? changed : changed.finally(() => cache.forget(sid));
  }

  /**
   * A write that timed out may still be executed by Redis later. That does no harm: a session is created only if there
   * is none, and changed only if its text is the expected one.
   */
  async write(
    sid: string,
    text: string,
    expected: string | undefined,
    seconds: number,
    keepsLonger = false,
  ): Promise<Written> {
    if (expected === undefined) return this.create(sid, text, seconds);
    const current = await this.changing(sid, (client, key) =>
      client.compareAndSet(key, expected, text, wholeSeconds(seconds), keepsLonger),
    );
    return current === true ? { done: true } : { done: false, current: textOf(current) };
  }

  private async create(sid: string, text: string, seconds: number): Promise<Written> {
    for (;;) {
      const result = await this.changing(sid, (client, key) => client.createSession(key, text, wholeSeconds(seconds)));
      if (result === 'created') return { done: true };
      if (result === 'ended') return { done: false, current: undefined };
      const current = await this.load(sid);
      // If it ended between the two commands, the key is free by now.
      if (current !== undefined) return { done: false, current };
    }
  }

  async touch(sid: string, seconds: number): Promise<void> {
    await this.changing(sid, (client, key) => client.prolong(key, wholeSeconds(seconds)));
  }

  async destroy(sid: string, isSecret = false): Promise<boolean> {
    return this.changing(sid, (client, key) => (isSecret ? client.delete(key) : client.end(key, ENDED_SECONDS)));
  }

  async refuse(sid: string): Promise<void> {
    await this.changing(sid, (client, key) => client.end(key, ENDED_SECONDS, true));
  }

  async destroyIf(sid: string, expected: string): Promise<Written> {
    const current = await this.changing(sid, (client, key) => client.compareAndEnd(key, expected, ENDED_SECONDS));
    return current === true ? { done: true } : { done: false, current: textOf(current) };
  }

  confirm(): Promise<void> {
    return this.settings.confirm();
  }

  async peek(sid: string): Promise<PeekedSession | undefined> {
    const key = this.key(sid);
    const { reach } = this.settings.outages;
    const [value, seconds] = await this.guarded(this.reachable.peek(key), reach);
    // -2: it ended between the two commands. -1: another program wrote it without a lifetime.
    if (value === null || seconds === -2) return undefined;
    return { text: sessionText(value), seconds: seconds === -1 ? Number.POSITIVE_INFINITY : seconds };
  }

  async *sids(beginning = ''): AsyncGenerator<readonly string[]> {
    const { sessions } = this.settings.keys;
    const pages = scanKeys(this.reachable, sessions.pattern(beginning));
    for (;;) {
      const { value: keys, done } = await this.guarded(pages.next(), this.settings.outages.reach);
      if (done) return;
      const sids = keys.map(sessions.decode).filter((sid) => sid !== undefined);
      if (sids.length > 0) yield sids;
    }
  }

  /** Throws if Redis is out of reach. If it refuses the command, sessions work without their entries, and the log says so. */
  async addToUserIndex(user: string, sid: string, seconds: number): Promise<void> {
    const added = this.reachable.addToIndex(this.userIndexKey(user), sid, wholeSeconds(seconds));
    await this.guarded(added.catch((error: unknown) => this.withoutIndex(error)));
  }

  async removeFromUserIndex(user: string, sid: string): Promise<void> {
    await this.guardedIndex(this.reachable.removeFromIndex(this.userIndexKey(user), sid));
  }

  async *sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    const key = this.userIndexKey(user);
    for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
      const page = await this.guardedIndex(this.reachable.indexPage(key, cursor, USER_INDEX_PAGE));
      // A session that has ended is missing here; the caller, who ends the others, must not find it in the cache later.
      await this.settings.caughtUp?.();
      const sids = page.sids.filter(isSid);
      if (sids.length > 0) yield sids;
      cursor = page.cursor;
    }
  }

  private userIndexKey(user: string): string {
    return this.settings.keys.userIndex.encode(user);
  }

  private async guardedIndex<T>(command: Promise<T>): Promise<T> {
    const answer = command.catch((error: unknown) => {
      this.withoutIndex(error);
      throw new StoreUnavailable(`Redis ${refusalOf(error).reason}`);
    });
    const result = await this.guarded(answer);
    this.settings.outages.userIndex.ended();
    return result;
  }

  /** Notes that Redis refuses the user index. Throws if the error is another one. */
  private withoutIndex(error: unknown): void {
    const refusal = refusalOf(error);
    if (!isRefusedIndex(refusal)) throw error;
    this.settings.outages.userIndex.began(refusal.reason);
  }

  /**
   * Turns every failure of the client into an error of the store contract. `refused`: the error if Redis can be reached
   * but refuses the command.
   */
  private guarded<T>(command: Promise<T>, refused: Outages['write'] = this.settings.outages.write): Promise<T> {
    return command.catch((error: unknown) => this.fail(error, refused));
  }

  private fail(error: unknown, refused: Outages['write']): never {
    if (error instanceof StoreUnavailable || error instanceof UnreadableSession) throw error;
    const refusal = refusalOf(error);
    const { kind, reason } = refusal;
    if (kind === 'type') throw new UnreadableSession(`Redis ${reason}`);
    (isOutOfReach(refusal) ? this.outOfReach : refused).began(reason);
    throw new StoreUnavailable(`Redis ${reason}`);
  }
}

function textOf(value: Buffer | null): string | undefined {
  return value === null ? undefined : sessionText(value);
}
