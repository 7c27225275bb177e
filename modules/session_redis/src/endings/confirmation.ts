import { identityIn, parseInfo, replicasOf } from '../client/info.ts';
import type { RedisServer } from '../client/redis_client.ts';
import { isRefusedCommand, refusalOf } from '../client/refusal.ts';

/** The INFO of a server; undefined where this user may not run it. */
async function infoOf(server: RedisServer): Promise<string | undefined> {
  try {
    return await server.info();
  } catch (error) {
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}

/** Milliseconds after which a replica that is away counts as removed. */
const REMOVED_AFTER_MS = 24 * 3600 * 1000;

/** What one server said at the last look. */
interface Seen {
  readonly runId: string | undefined;
  readonly offset: number;
  /** When each of its replicas was last there, by address. */
  readonly replicas: Map<string, number>;
}

/**
 * Finds out whether what was written has reached every replica that was seen, from what the masters say about their
 * replicas (`master_repl_offset`, and `offset` of each in INFO).
 */
export class Confirmation {
  private readonly seen = new Map<string, Seen>();
  private readonly now: () => number;
  private lookedAt: number | undefined;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Returns a time before which every write has reached all replicas, by the clock of `now`; undefined where that is not
   * known: a replica is behind or away, a server is another one than before, or it does not say. Rejects with a
   * `RedisFailure`.
   */
  async confirmedBefore(servers: readonly RedisServer[]): Promise<number | undefined> {
    const since = this.lookedAt;
    const at = this.now();
    const areConfirmed = await Promise.all(servers.map((server) => this.isConfirmed(server, at)));
    this.lookedAt = at;
    return areConfirmed.every(Boolean) ? since : undefined;
  }

  private async isConfirmed(server: RedisServer, at: number): Promise<boolean> {
    const text = await infoOf(server);
    // Nothing is known of its replicas then, nor will be.
    if (text === undefined) return true;
    const { runId, replicationOffset: offset } = identityIn(text);
    if (offset === undefined) return false;
    const name = server.address === undefined ? '' : `${server.address.host}:${server.address.port}`;
    const before = this.seen.get(name);
    const replicas = before?.replicas ?? new Map<string, number>();
    const behind = new Set(replicas.keys());
    for (const replica of replicasOf(parseInfo(text))) {
      replicas.set(replica.address, at);
      behind.add(replica.address);
      if (before !== undefined && replica.state === 'online' && replica.offset >= before.offset) {
        behind.delete(replica.address);
      }
    }
    const own = `${server.remoteAddress}:${server.remotePort}`;
    for (const [address, last] of replicas) {
      // A replica that took over is a replica no more.
      if (address !== own && at - last < REMOVED_AFTER_MS) continue;
      replicas.delete(address);
      behind.delete(address);
    }
    this.seen.set(name, { runId, offset, replicas });
    return before !== undefined && before.runId === runId && behind.size === 0;
  }
}
