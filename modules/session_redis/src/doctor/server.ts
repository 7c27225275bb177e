import { networkInterfaces } from 'node:os';
import type { RedisCommander } from 'ioredis';
import { printAddress } from '../connection/address.ts';
import { isRefusedCommand, refusalOf } from '../connection/refusal.ts';
import type { Target } from '../connection/target.ts';
import type { SessionRedis } from '../ioredis/client.ts';

/** One server that keeps sessions, to look at. */
export interface Server {
  /** Which it is, for people. */
  readonly name: string;
  readonly redis: RedisCommander;
  /** Whether it is on this machine, as far as the connection to it tells; undefined where there is none. */
  readonly isHere: boolean | undefined;
}

/** Every server that keeps sessions: one, or the masters of a cluster. */
export function serversOf(redis: SessionRedis, { name, place }: Target): readonly Server[] {
  if (!redis.isCluster) {
    const isHere = place.kind === 'socket' || isThisMachine(redis.stream?.remoteAddress);
    return [{ name, redis, isHere }];
  }
  return (redis.nodes?.('master') ?? []).map((node) => {
    const { host = '', port = 0 } = node.options;
    return {
      name: `the server ${printAddress({ host, port })} of the Redis Cluster`,
      redis: node,
      isHere: isThisMachine(node.stream?.remoteAddress),
    };
  });
}

function isThisMachine(address: string | undefined): boolean | undefined {
  if (address === undefined) return undefined;
  const plain = address.replace(/^::ffff:/, '');
  if (plain.startsWith('127.') || plain === '::1') return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === plain));
}

/** What a command answers; undefined where this server does not do it. Throws whatever else it fails with. */
export async function ifAllowed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}
