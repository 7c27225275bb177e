import { identityIn, parseInfo, replicasOf } from '../client/info.ts';
import { addressOf, type RedisServer } from '../client/redis_client.ts';
import { isRefusedCommand, refusalOf } from '../client/refusal.ts';
import type { Electorate } from '../failover/electorate.ts';
import type { Topology } from '../failover/topology.ts';

/** Returns the INFO of a server; undefined if this user may not run it. */
async function infoOf(server: RedisServer): Promise<string | undefined> {
  try {
    return await server.info();
  } catch (error) {
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}

/** Milliseconds after which a missing replica counts as removed, so that endings are not remembered for it forever. */
const REMOVED_AFTER_MS = 24 * 3600 * 1000;

/** The last report of one server. */
interface Seen {
  readonly runId: string | undefined;
  readonly offset: number;
}

/**
 * Checks whether writes have reached every replica that may become the master, from the reports of the masters
 * (`master_repl_offset`, and `offset` of each replica in INFO). Unlike WAIT, that delays no other command.
 */
export class Confirmation {
  private readonly seen = new Map<string, Seen>();
  private readonly electorate: Electorate;
  private readonly topology: Pick<Topology, 'look'>;
  private readonly now: () => number;
  private lookedAt: number | undefined;

  /** `now`: milliseconds. */
  constructor(electorate: Electorate, topology: Pick<Topology, 'look'>, now: () => number) {
    this.electorate = electorate;
    this.topology = topology;
    this.now = now;
  }

  /**
   * Returns a time before which every write has reached all replicas, by the clock of `now`; undefined if that is not
   * known: a replica is behind or missing, a server has changed, or it does not report. Rejects with a `RedisFailure`.
   */
  async confirmedBefore(servers: readonly RedisServer[]): Promise<number | undefined> {
    const since = this.lookedAt;
    const at = this.now();
    // If Sentinels and nodes do not list the replicas, the masters do.
    await this.topology.look().catch(() => {});
    const areConfirmed = await Promise.all(servers.map((server) => this.isConfirmed(server)));
    this.lookedAt = at;
    return areConfirmed.every(Boolean) ? since : undefined;
  }

  private async isConfirmed(server: RedisServer): Promise<boolean> {
    const text = await infoOf(server);
    // Then its replicas are and remain unknown.
    if (text === undefined) return true;
    const { runId, replicationOffset: offset } = identityIn(text);
    if (offset === undefined) return false;
    const master = addressOf(server);
    const before = this.seen.get(master);
    this.seen.set(master, { runId, offset });
    const lacking = this.electorate.lacking(
      master,
      replicasOf(parseInfo(text)),
      (replica) => before !== undefined && replica.state === 'online' && replica.offset >= before.offset,
      REMOVED_AFTER_MS,
    );
    return before !== undefined && before.runId === runId && lacking.length === 0;
  }
}
