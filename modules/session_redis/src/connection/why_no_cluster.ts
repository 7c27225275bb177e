import type { WideloadError } from '@wideload/kit';
import { readErrorReply } from '../client/error_reply.ts';
import { refusalOf } from '../client/refusal.ts';
import { type Address, printAddress } from '../target/address.ts';
import type { Target } from '../target/target.ts';
import type { Connection } from './connect.ts';
import { redisNoCluster } from './errors.ts';
import { unusable } from './unusable.ts';

/**
 * Why a cluster cannot be connected to. The client says no more than that no node would do; so each is asked for itself,
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

/** Why a node that takes connections cannot be used as one of a cluster. */
async function complaint({ client }: Connection, target: Target): Promise<WideloadError> {
  try {
    await client.checkIsClusterNode();
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal.kind === 'standalone' ? redisNoCluster(target) : unusable(target, refusal);
  }
  return unusable(target, readErrorReply('CLUSTERDOWN'));
}
