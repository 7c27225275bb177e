import type { Policy } from '../client/driver.ts';
import { parseInfo, type ReplicaInfo, replicasOf } from '../client/info.ts';
import { addressOf, type RedisServer } from '../client/redis_client.ts';
import { RedisFailure } from '../client/refusal.ts';
import type { Electorate } from './electorate.ts';
import { tooFewReplicas, unconfirmedBy } from './errors.ts';

/** Replicas that must have a write before it is acknowledged; all: each one that may become the master. */
export type Wait = number | 'all';

/** Returns the function with which a client waits after a write, for `waitMs` milliseconds at most. */
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

/** The state of the replicas of a server at one check. */
interface Look {
  readonly listed: readonly ReplicaInfo[];
  /** The server's replication offset before. */
  readonly offset: number;
  /** Number of replicas that have the writes of this connection. */
  readonly count: number;
}

async function look(server: RedisServer, expected: number, waitMs: number): Promise<Look> {
  const wait = expected === 0 ? 0 : server.wait(expected, waitMs);
  const [before, count, after] = await Promise.all([server.replication(), wait, server.replication()]);
  const offset = Number(parseInfo(before).get('master_repl_offset') ?? Number.POSITIVE_INFINITY);
  return { listed: replicasOf(parseInfo(after)), offset, count };
}

/**
 * Waits until every replica that may become the master has the writes of this connection, for `waitMs` milliseconds at
 * most. If they do not, rejects with a `RedisFailure` of kind `replicas`, although the server has the writes. `WAIT`
 * alone is not enough: it counts any replicas, and only those that the server still lists.
 */
export async function confirmByAll(server: RedisServer, electorate: Electorate, waitMs: number): Promise<void> {
  const master = addressOf(server);
  const lackingAt = ({ listed, offset, count }: Look): readonly string[] => {
    const haveAll = count >= listed.length;
    // A replica reports its offset after a request, which is sent after `offset` was read.
    return electorate.lacking(master, listed, (replica) => haveAll || replica.offset >= offset);
  };
  const expected = electorate.listedCount(master);
  const first = await look(server, expected, waitMs);
  let lacking = lackingAt(first);
  const isAnyBehind = first.listed.some(({ address }) => lacking.includes(address));
  // With fewer than expected, the time limit has passed.
  if (isAnyBehind && first.count >= expected) lacking = lackingAt(await look(server, first.listed.length, waitMs));
  if (lacking.length > 0) throw new RedisFailure({ kind: 'replicas', reason: unconfirmedBy(lacking) });
}
