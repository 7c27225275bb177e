import type { WideloadError } from '@wideload/kit';
import { redisNoCluster } from '../errors.ts';
import { type Address, printAddress } from './address.ts';
import type { Connection } from './connect.ts';
import { refusalOf } from './refusal.ts';
import type { Target } from './target.ts';
import { unusable } from './unusable.ts';

/**
 * Why a cluster cannot be connected to. ioredis says no more than that no node would do; so each is asked for itself,
 * until one answers, and the failure of the first one tells if none does.
 */
export async function whyNoCluster(
  target: Target,
  nodes: readonly Address[],
  connect: (node: Target) => Promise<Connection>,
): Promise<unknown> {
  let first: unknown;
  for (const at of nodes) {
    try {
      const connection = await connect({ ...target, place: { kind: 'server', at }, address: printAddress(at) });
      try {
        return await complaint(connection, target);
      } finally {
        await connection.close();
      }
    } catch (error) {
      first ??= error;
    }
  }
  return first;
}

/** What a node that takes connections has against being one of a cluster. */
async function complaint({ redis }: Connection, target: Target): Promise<WideloadError> {
  try {
    await redis.cluster('SLOTS');
  } catch (error) {
    if (String(error).includes('cluster support disabled')) return redisNoCluster(target);
    return unusable(target, refusalOf(error));
  }
  return unusable(target, refusalOf(new Error('CLUSTERDOWN')));
}
