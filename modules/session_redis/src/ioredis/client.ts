import { EventEmitter } from 'node:events';
import type { RedisCommander } from 'ioredis';
import type { Policy } from '../client/driver.ts';
import { endedKeyOf } from '../client/ended_key.ts';
import type { ServerIdentity } from '../client/info.ts';
import type { ClientEvents, RedisClient, RedisServer } from '../client/redis_client.ts';
import { createUnlessEnded, unlessEnded } from '../client/unless_ended.ts';
import type { Redis } from './assumptions.ts';
import { REPLACED, SessionCluster } from './cluster.ts';
import { Comparisons, trueWhenDone } from './comparisons.ts';
import { connectFirst } from './connect_first.ts';
import { drop } from './drop.ts';
import { failureOf, raise } from './failures.ts';
import type { ScriptCommands } from './scripts.ts';
import { identityOf, serverOf } from './server.ts';

/** A client of ioredis for one server or for a cluster, as sessions need it. */
export class IoredisClient extends EventEmitter<ClientEvents> implements RedisClient {
  readonly isCluster: boolean;
  private readonly redis: Redis | SessionCluster;
  private readonly commands: RedisCommander & ScriptCommands;
  private readonly comparisons: Comparisons;
  private readonly server: RedisServer | undefined;

  /** `redis`: made with `scripts`, not connected yet. `server`: the only one; undefined for a cluster. */
  constructor(redis: Redis | SessionCluster, server: RedisServer | undefined, { isUp }: Pick<Policy, 'isUp'>) {
    super();
    this.redis = redis;
    this.server = server;
    this.isCluster = redis instanceof SessionCluster;
    // The methods of `scripts` are there from the constructor on, but only we know their types.
    this.commands = redis as unknown as RedisCommander & ScriptCommands;
    this.comparisons = new Comparisons(redis, this.commands);
    const events: Pick<EventEmitter, 'on'> = redis;
    events.on('connecting', () => this.emit('connecting'));
    events.on('ready', () => this.emit('ready'));
    events.on(REPLACED, () => this.emit('replaced'));
    events.on('close', () => this.emit('lost'));
    // Without a listener ioredis writes to the console.
    events.on('error', (error: unknown) => {
      const failure = failureOf(error);
      this.emit('failure', failure);
      // No session is better than one in the wrong database.
      if (failure.kind === 'database' && isUp()) redis.disconnect(true);
    });
    // A client that is asked to reconnect while it connects gives up for good.
    events.on('end', () => {
      this.emit('end');
      if (isUp()) redis.connect().catch(() => {});
    });
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  get isLoading(): boolean {
    return this.redis.status === 'connect';
  }

  connect(): Promise<void> {
    return connectFirst(this.redis);
  }

  reconnect(): void {
    this.redis.disconnect(true);
  }

  drop(): Promise<void> {
    return drop(this.redis);
  }

  async close(): Promise<void> {
    // Without a connection, or an answer, there is nothing to wait for.
    await this.redis.quit().catch(() => {});
    await this.drop();
  }

  get(key: string): Promise<Buffer | null> {
    return this.commands.getBuffer(key).catch(raise);
  }

  create(key: string, text: string, seconds: number): Promise<boolean> {
    return this.commands.set(key, text, 'EX', seconds, 'NX').then(isOk, raise);
  }

  compareAndDelete(key: string, expected: string): Promise<true | Buffer | null> {
    return this.comparisons.delete(key, expected);
  }

  load(key: string): Promise<Buffer | null> {
    return this.read(key).then((read) => unlessEnded(this, key, read));
  }

  async peek(key: string): Promise<[Buffer | null, number]> {
    const [[value, mark], seconds] = await Promise.all([this.read(key), this.commands.ttl(key)]).catch(raise);
    return [mark === null ? value : null, seconds];
  }

  createSession(key: string, text: string, seconds: number): Promise<'created' | 'exists' | 'ended'> {
    return createUnlessEnded(this, key, text, seconds);
  }

  /**
   * Reads a session and its mark. One command costs this process two thirds of what two cost; but in a cluster one with two
   * keys fails while their slot moves to another server.
   */
  private read(key: string): Promise<readonly [value: Buffer | null, mark: Buffer | null]> {
    const { commands, isCluster } = this;
    const endedKey = endedKeyOf(key);
    if (isCluster) return Promise.all([commands.getBuffer(key), commands.getBuffer(endedKey)]).catch(raise);
    return commands.mgetBuffer(key, endedKey).then(([value = null, mark = null]) => {
      // MGET skips a key of another type; GET reports it.
      if (value === null) return commands.getBuffer(key).then((alone) => [alone, mark] as const, raise);
      return [value, mark] as const;
    }, raise);
  }

  async set(key: string, text: string, seconds: number): Promise<void> {
    await this.commands.set(key, text, 'EX', seconds).catch(raise);
  }

  compareAndSet(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger = false,
  ): Promise<true | Buffer | null> {
    return this.comparisons.set(key, expected, text, seconds, keepsLonger);
  }

  async compareAndEnd(key: string, expected: string, markSeconds: number): Promise<true | Buffer | null> {
    if (this.isCluster) {
      const ended = await this.compareAndDelete(key, expected);
      if (ended === true) await this.set(endedKeyOf(key), '', markSeconds);
      return ended;
    }
    return this.commands.compareAndEndBuffer(key, endedKeyOf(key), expected, markSeconds).then(trueWhenDone, raise);
  }

  async end(key: string, markSeconds: number, marksAlways = false): Promise<boolean> {
    if (this.isCluster) {
      const wasThere = await this.delete(key);
      if (wasThere || marksAlways) await this.set(endedKeyOf(key), '', markSeconds);
      return wasThere;
    }
    return this.commands.endSession(key, endedKeyOf(key), markSeconds, marksAlways ? '1' : '0').then(isOne, raise);
  }

  async endUnlessContaining(key: string, part: string, markSeconds: number | undefined): Promise<boolean> {
    const isDeleted = await this.commands.deleteUnlessContaining(key, part).then(isOne, raise);
    if (isDeleted && markSeconds !== undefined) await this.set(endedKeyOf(key), '', markSeconds);
    return isDeleted;
  }

  expire(key: string, seconds: number): Promise<void> {
    return this.commands.expire(key, seconds).then(noop, raise);
  }

  prolong(key: string, seconds: number): Promise<void> {
    return this.commands.prolong(key, seconds).then(noop, raise);
  }

  delete(key: string): Promise<boolean> {
    return this.commands.del(key).then(isOne, raise);
  }

  typeOf(key: string): Promise<string> {
    return this.commands.type(key).catch(raise);
  }

  addToIndex(key: string, sid: string, seconds: number): Promise<void> {
    return this.commands.addToIndex(key, sid, seconds).then(noop, raise);
  }

  removeFromIndex(key: string, sid: string): Promise<void> {
    return this.commands.zrem(key, sid).then(noop, raise);
  }

  async indexPage(key: string, cursor: string, count: number): Promise<{ cursor: string; sids: string[] }> {
    const [next, found] = await this.commands.zscan(key, cursor, 'COUNT', count).catch(raise);
    // Members and their scores in turn.
    return { cursor: next, sids: found.filter((_, index) => index % 2 === 0) };
  }

  takeLease(key: string, owner: string, seconds: number): Promise<boolean> {
    return this.commands.set(key, owner, 'EX', seconds, 'NX').then(isOk, raise);
  }

  renewLease(key: string, owner: string, seconds: number): Promise<boolean> {
    return this.commands.renewLease(key, owner, seconds).then(isOne, raise);
  }

  releaseLease(key: string, owner: string): Promise<boolean> {
    return this.commands.releaseLease(key, owner).then(isOne, raise);
  }

  sendInvalidationsTo(subscriberId: number): Promise<void> {
    // The store drops keys that this connection changes before it changes them (NOLOOP).
    return this.commands.client('TRACKING', 'ON', 'REDIRECT', subscriberId, 'NOLOOP').then(noop, raise);
  }

  ping(): Promise<void> {
    return this.commands.ping().then(noop, raise);
  }

  servers(): readonly RedisServer[] {
    const { redis, server } = this;
    if (redis instanceof SessionCluster) return redis.nodes('master').map(serverOf);
    return server === undefined ? [] : [server];
  }

  identity(): Promise<ServerIdentity> {
    return identityOf(this.commands);
  }

  keyOfEachServer(newKey: () => string): readonly string[] {
    return this.redis instanceof SessionCluster ? this.redis.keyOfEachMaster(newKey) : [newKey()];
  }

  checkIsClusterNode(): Promise<void> {
    return this.commands.cluster('SLOTS').then(noop, raise);
  }
}

const isOk = (answer: unknown): boolean => answer === 'OK';
const isOne = (answer: number): boolean => answer === 1;
const noop = (): void => {};
