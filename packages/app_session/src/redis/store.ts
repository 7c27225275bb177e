import type { Written } from '@wideload/session';
import { ADD_TO_INDEX, COMPARE_AND_SET, PROLONG } from '@wideload/session/internal/redis';
import { redisFailed } from '../errors.ts';
import type { AppSessionStore } from '../store.ts';
import type { RedisCommands } from './commands.ts';
import { Script } from './script.ts';

const compareAndSet = new Script(COMPARE_AND_SET);
const prolong = new Script(PROLONG);
const addToIndex = new Script(ADD_TO_INDEX);

/** Not below the prefix of sessions, where connect-redis takes every key for one. */
const INDEX_HEAD = 'user_index:';

/** Entries of the user index that Redis returns in one answer. */
const INDEX_PAGE = '1000';

const textOf = (reply: unknown): string | undefined =>
  reply === null || reply === undefined ? undefined : String(reply);

/** What the script has done. */
const writtenOf = (reply: unknown): Written => (reply === 1 ? { done: true } : { done: false, current: textOf(reply) });

/** Sessions in Redis under the keys of connect-redis. Only sessions stand there: one that ended leaves nothing behind. */
export class RedisAppStore implements AppSessionStore {
  private readonly redis: RedisCommands;
  private readonly prefix: string;
  /** Until a server refuses it. */
  private hasExpireGt = true;

  constructor(redis: RedisCommands, prefix: string) {
    this.redis = redis;
    this.prefix = prefix;
  }

  load(sid: string): Promise<string | undefined> {
    const key = this.prefix + sid;
    return this.redis.send(key, ['GET', key]).then(textOf, redisFailed);
  }

  write(
    sid: string,
    text: string,
    expected: string | undefined,
    seconds: number,
    keepsLonger = false,
  ): Promise<Written> {
    const key = this.prefix + sid;
    if (expected === undefined) return this.create(key, text, seconds);
    return compareAndSet.run(this.redis, key, [expected, text, String(seconds), keepsLonger ? '1' : '0'], writtenOf);
  }

  private async create(key: string, text: string, seconds: number): Promise<Written> {
    for (;;) {
      const reply = await guarded(this.redis.send(key, ['SET', key, text, 'EX', String(seconds), 'NX']));
      if (reply !== null && reply !== undefined) return { done: true };
      const current = textOf(await guarded(this.redis.send(key, ['GET', key])));
      // If it ended between the two commands, the key is free by now.
      if (current !== undefined) return { done: false, current };
    }
  }

  async touch(sid: string, seconds: number): Promise<void> {
    const key = this.prefix + sid;
    if (await this.prolongs(key, String(seconds))) return;
    await prolong.run(this.redis, key, [String(seconds)], nothing);
  }

  /**
   * Sets a later expiry by a command, which is less work than the script. Returns false if that is left to the script: the expiry
   * is later already, or there is none, or the server is older than Redis 7.0.
   */
  private async prolongs(key: string, seconds: string): Promise<boolean> {
    if (!this.hasExpireGt) return false;
    try {
      return (await this.redis.send(key, ['EXPIRE', key, seconds, 'GT'])) === 1;
    } catch (error) {
      if (!isUnknownArgument(error)) return redisFailed(error);
      this.hasExpireGt = false;
      return false;
    }
  }

  async destroy(sid: string): Promise<boolean> {
    const key = this.prefix + sid;
    return (await guarded(this.redis.send(key, ['DEL', key]))) === 1;
  }

  async *sids(beginning = ''): AsyncGenerator<readonly string[]> {
    const pages = this.redis.scan(this.prefix + beginning)[Symbol.asyncIterator]();
    for (;;) {
      const { value: keys, done } = await guarded(pages.next());
      if (done) return;
      yield keys.filter((key) => !key.startsWith(INDEX_HEAD)).map((key) => key.slice(this.prefix.length));
    }
  }

  async addToUserIndex(user: string, sid: string, seconds: number): Promise<void> {
    await addToIndex.run(this.redis, this.indexKey(user), [sid, String(seconds)], nothing);
  }

  async removeFromUserIndex(user: string, sid: string): Promise<void> {
    const key = this.indexKey(user);
    await guarded(this.redis.send(key, ['ZREM', key, sid]));
  }

  async *sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    const key = this.indexKey(user);
    let cursor = '0';
    do {
      const page = await guarded(this.redis.send(key, ['ZSCAN', key, cursor, 'COUNT', INDEX_PAGE]));
      if (!Array.isArray(page) || !Array.isArray(page[1])) return;
      cursor = String(page[0]);
      // Each sid is followed by its score.
      yield page[1].filter((_, at) => at % 2 === 0).map(String);
    } while (cursor !== '0');
  }

  private indexKey(user: string): string {
    return INDEX_HEAD + this.prefix + user;
  }
}

/** What Redis 6.2 says about an option of a command that it does not have. */
function isUnknownArgument(error: unknown): boolean {
  return (
    error instanceof Error && /^ERR (?:wrong number of arguments|Unsupported option|syntax error)/.test(error.message)
  );
}

const nothing = (): void => {};

const guarded = <T>(command: Promise<T>): Promise<T> => command.catch(redisFailed);
