import type { SentinelWatch } from '../client/driver.ts';
import { parseInfo, replicasOf } from '../client/info.ts';
import { addressOf, type RedisClient, type RedisServer } from '../client/redis_client.ts';
import { RedisFailure } from '../client/refusal.ts';
import { membershipIn } from './cluster_nodes.ts';
import type { Electorate } from './electorate.ts';
import { sentinelsSilent } from './errors.ts';
import type { Votes } from './votes.ts';

/** Tolerance in milliseconds before a replica of a cluster counts as too old. */
const SLACK_MS = 2000;

/** The sources of facts about servers. */
export interface TopologySources {
  readonly client: RedisClient;
  /** Undefined without Sentinels. */
  readonly sentinels: SentinelWatch | undefined;
}

/**
 * Finds out which servers exist and which of them may become the master, from the Sentinels or the nodes of a cluster.
 */
export class Topology {
  private readonly sources: TopologySources;
  private readonly electorate: Electorate;
  private readonly votes: Votes;
  private looking: Promise<void> | undefined;

  constructor(sources: TopologySources, electorate: Electorate, votes: Votes) {
    this.sources = sources;
    this.electorate = electorate;
    this.votes = votes;
  }

  /** Checks the whole set-up, once for all concurrent callers. Rejects with a `RedisFailure`. */
  look(): Promise<void> {
    this.looking ??= this.lookAround().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookAround(): Promise<void> {
    const { client, sentinels } = this.sources;
    if (sentinels !== undefined) {
      this.votes.take(await sentinels.views());
      const { membership } = this.votes;
      if (membership === undefined) throw new RedisFailure({ kind: 'replicas', reason: sentinelsSilent() });
      this.electorate.update(membership);
    } else if (client.isCluster) {
      await this.lookAtNodes(client.servers());
    }
  }

  /**
   * All nodes know what one node knows within a second, except those that are cut off, so the first answer counts. Masters
   * without writes list their replicas here: otherwise a replica would seem to be away since the last write.
   */
  private async lookAtNodes(servers: readonly RedisServer[]): Promise<void> {
    const listing = Promise.allSettled(servers.map((server) => this.recordListed(server)));
    const asked = servers.map(async (server) => membershipIn(await server.clusterNodes(), await validityMs(server)));
    // The failure of the first shows why none answered.
    const membership = await Promise.any(asked).catch(() => asked[0]);
    await listing;
    if (membership !== undefined) this.electorate.update(membership);
  }

  private async recordListed(server: RedisServer): Promise<void> {
    this.electorate.recordListed(addressOf(server), replicasOf(parseInfo(await server.replication())));
  }
}

/**
 * Returns the milliseconds without its master after which a replica no longer tries to replace it
 * (`clusterHandleSlaveFailover` in cluster.c); infinite if the validity factor is 0, or unknown.
 */
async function validityMs(server: RedisServer): Promise<number> {
  const factor = await numberIn(server, 'cluster-replica-validity-factor');
  if (!factor) return Number.POSITIVE_INFINITY;
  const timeout = await numberIn(server, 'cluster-node-timeout');
  const ping = await numberIn(server, 'repl-ping-replica-period');
  if (timeout === undefined || ping === undefined) return Number.POSITIVE_INFINITY;
  return timeout * (factor + 1) + ping * 1000 + SLACK_MS;
}

async function numberIn(server: RedisServer, name: string): Promise<number | undefined> {
  const value = await server.setting(name);
  return value === undefined ? undefined : Number(value);
}
