import type { Logger } from '@wideload/kit';
import { refusalOf } from '../connection/refusal.ts';
import { nearCacheLost } from '../errors.ts';
import type { SessionRedis } from '../ioredis/client.ts';
import type { NearCache } from './client_side_cache.ts';

/** The channel on which Redis tells older clients what changed (`CLIENT TRACKING ... REDIRECT`). */
const CHANNEL = '__redis__:invalidate';
/** Confirmations within the time that one of them lasts: some may be lost. */
const BEATS = 4;

/** Which process answers, so that two connections are known to lead to the same one. */
async function runIdOf(redis: Pick<SessionRedis, 'info'>): Promise<string | undefined> {
  return /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1];
}

/** The second connection, as Redis knows it. */
interface Listener {
  readonly id: number;
  readonly server: string | undefined;
}

interface Parts {
  /** The connection over which sessions are read. */
  readonly redis: SessionRedis;
  /** A second one, which is told of changes. */
  readonly ear: SessionRedis;
  readonly cache: NearCache;
  /** The sid in a session's key. */
  readonly sidOf: (key: string) => string;
  readonly log: Logger;
  /** Seconds that a change may remain unseen. */
  readonly lag: number;
}

/**
 * Keeps a near cache right. Redis remembers which keys were read over one connection (server-assisted client side
 * caching, by default mode), and tells the other one when any of them changes. Either may be gone without a word:
 *
 * - Every so often both are asked for a sign of life. Redis answers in order; so once both have answered, each change
 *   before the question has been told. That is what the cache is confirmed by, for `lag` from the time of the question.
 * - When one of them closes, or leads to another server than the other one, the cache is emptied until both are one
 *   again.
 */
export class Tracking {
  private readonly parts: Parts;
  private timer: NodeJS.Timeout | undefined;
  /** Changes whenever what was found out about the connections holds no more. */
  private round = Symbol();
  private isOn = false;
  private listening: Promise<Listener> | undefined;
  private hasSaidWhy = false;

  constructor(parts: Parts) {
    this.parts = parts;
    const { redis, ear, cache, sidOf } = parts;
    redis.on('close', () => this.lost());
    ear.on('close', () => {
      this.listening = undefined;
      this.lost();
    });
    ear.on('messageBuffer', (_: unknown, keys: readonly Buffer[] | null) => {
      // After FLUSHALL there is no list.
      if (keys === null) cache.clear();
      else for (const key of keys) cache.forget(sidOf(key.toString()));
    });
  }

  /** Begins. Throws what Redis refuses it with. */
  async begin(): Promise<void> {
    await this.follow();
    const beat = (): void => {
      this.beat().catch((error: unknown) => this.failed(error));
    };
    this.parts.redis.on('ready', beat);
    this.parts.ear.on('ready', beat);
    this.timer = setInterval(beat, (this.parts.lag * 1000) / BEATS);
  }

  end(): void {
    clearInterval(this.timer);
    this.lost();
  }

  private lost(): void {
    this.round = Symbol();
    this.isOn = false;
    this.parts.cache.clear();
  }

  /** Before it subscribes: a subscriber may ask no more questions. */
  private async listen(): Promise<Listener> {
    const { ear } = this.parts;
    const [id, server] = await Promise.all([ear.client('ID'), runIdOf(ear)]);
    await ear.subscribe(CHANNEL);
    return { id, server };
  }

  /** Has Redis tell the ear what changes of all that is read from now on. */
  private async follow(): Promise<void> {
    const { redis, ear, cache } = this.parts;
    const round = Symbol();
    this.round = round;
    this.listening ??= this.listen();
    const { id, server } = await this.listening;
    if ((await runIdOf(redis)) !== server) {
      // One of them is still with a server that the other one has left.
      ear.disconnect(true);
      return;
    }
    const asked = performance.now();
    // What this connection changes itself, the store forgets before.
    await redis.client('TRACKING', 'ON', 'REDIRECT', id, 'NOLOOP');
    if (round !== this.round) return;
    // What was read before may have changed unseen.
    cache.clear();
    this.isOn = true;
    this.confirm(asked);
  }

  private async beat(): Promise<void> {
    const { redis, ear } = this.parts;
    if (redis.status !== 'ready' || ear.status !== 'ready') return;
    if (!this.isOn) return this.follow();
    const { round } = this;
    const asked = performance.now();
    await Promise.all([redis.ping(), ear.ping()]);
    if (round === this.round) this.confirm(asked);
  }

  private confirm(asked: number): void {
    this.hasSaidWhy = false;
    this.parts.cache.confirm(asked + this.parts.lag * 1000);
  }

  private failed(error: unknown): void {
    const { kind, reason } = refusalOf(error);
    // A connection that went silent or broke is taken up anew; all else is for somebody to mend.
    if (kind === 'silent') this.parts.ear.disconnect(true);
    else if (kind !== 'away' && !this.hasSaidWhy) {
      this.hasSaidWhy = true;
      this.parts.log.warn(nearCacheLost(reason));
    }
  }
}
