import type { Policy } from '../client/driver.ts';
import { parseInfo, type ReplicaInfo, replicasOf } from '../client/info.ts';
import { addressOf, type RedisServer } from '../client/redis_client.ts';
import { RedisFailure } from '../client/refusal.ts';
import type { Electorate } from './electorate.ts';
import { tooFewReplicas, unconfirmedBy } from './errors.ts';

/** How many replicas must have a write before it counts; all: each one that may become the master. */
export type Wait = number | 'all';

/** Returns what a client waits for after a write, for `waitMs` milliseconds at most. */
export function confirmationOf(wait: Wait, electorate: Electorate, waitMs: number): Policy['confirm'] {
  if (wait === 0) return undefined;
  return wait === 'all'
    ? (server) => confirmByAll(server, electorate, waitMs)
    : (server) => confirmByCount(server, wait, waitMs);
}

async function confirmByCount(server: RedisServer, replicas: number, waitMs: number): Promise<void> {
  const count = await server.wait(replicas, waitMs);
  if (count < replicas) throw new RedisFailure({ kind: 'replicas', reason: tooFewReplicas() });
}

/** What one look at the replicas of a server showed. */
interface Look {
  readonly listed: readonly ReplicaInfo[];
  /** Bytes that the server had written to its replication stream before. */
  readonly offset: number;
  /** How many replicas have what this connection wrote. */
  readonly count: number;
}

async function look(server: RedisServer, expected: number, waitMs: number): Promise<Look> {
  const wait = expected === 0 ? 0 : server.wait(expected, waitMs);
  const [before, count, after] = await Promise.all([server.replication(), wait, server.replication()]);
  const offset = Number(parseInfo(before).get('master_repl_offset') ?? Number.POSITIVE_INFINITY);
  return { listed: replicasOf(parseInfo(after)), offset, count };
}

/**
 * Waits until every replica that may become the master has what this connection wrote, for `waitMs` milliseconds at most.
 * Rejects with a `RedisFailure` of kind `replicas` if they do not, although the server has it. `WAIT` alone cannot tell: it counts
 * any replicas, and only those that the server still lists.
 */
export async function confirmByAll(server: RedisServer, electorate: Electorate, waitMs: number): Promise<void> {
  const master = addressOf(server);
  const lackingAt = ({ listed, offset, count }: Look): readonly string[] => {
    const haveAll = count >= listed.length;
    // A replica reports how far it has come after it is asked, and it is asked after `offset` was read.
    return electorate.lacking(master, listed, (replica) => haveAll || replica.offset >= offset);
  };
  const expected = electorate.listedCount(master);
  const first = await look(server, expected, waitMs);
  let lacking = lackingAt(first);
  const isAnyBehind = first.listed.some(({ address }) => lacking.includes(address));
  // With fewer than expected, the time is over.
  if (isAnyBehind && first.count >= expected) lacking = lackingAt(await look(server, first.listed.length, waitMs));
  if (lacking.length > 0) throw new RedisFailure({ kind: 'replicas', reason: unconfirmedBy(lacking) });
}
