import type { WideloadError } from '@wideload/kit';
import { readErrorReply } from '../client/error_reply.ts';
import { refusalOf } from '../client/refusal.ts';
import { type Address, printAddress } from '../target/address.ts';
import type { Target } from '../target/target.ts';
import type { Connection } from './connect.ts';
import { redisNoCluster } from './errors.ts';
import { unusable } from './unusable.ts';

/**
 * Returns why a cluster cannot be connected to. The client only reports that all nodes failed. So each node is tried by
 * itself, until one answers; if none does, the failure of the first is returned.
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
        return await reasonOf(connection, target);
      } finally {
        await connection.close();
      }
    } catch (error) {
      first ??= error;
    }
  }
  return first;
}

/** Why a node that accepts connections cannot be used as one of a cluster. */
async function reasonOf({ client }: Connection, target: Target): Promise<WideloadError> {
  try {
    await client.checkIsClusterNode();
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal.kind === 'standalone' ? redisNoCluster(target) : unusable(target, refusal);
  }
  return unusable(target, readErrorReply('CLUSTERDOWN'));
}
