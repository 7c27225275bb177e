import { networkInterfaces } from 'node:os';
import type { RedisClient, RedisServer } from '../client/redis_client.ts';
import { isRefusedCommand, refusalOf } from '../client/refusal.ts';
import { printAddress } from '../target/address.ts';
import type { Target } from '../target/target.ts';

/** One server that keeps sessions, to be checked. */
export interface Server {
  /** Its name, for messages. */
  readonly name: string;
  readonly server: RedisServer;
  /** Whether it is on this machine, as far as the connection shows; undefined without a connection. */
  readonly isHere: boolean | undefined;
}

/** Every server that keeps sessions: one, or the masters of a cluster. */
export function serversOf(client: RedisClient, { name, place }: Target): readonly Server[] {
  return client.servers().map((server) => ({
    name:
      place.kind === 'cluster' && server.address
        ? `the server ${printAddress(server.address)} of the Redis Cluster`
        : name,
    server,
    isHere: place.kind === 'socket' || isThisMachine(server.remoteAddress),
  }));
}

function isThisMachine(address: string | undefined): boolean | undefined {
  if (address === undefined) return undefined;
  const plain = address.replace(/^::ffff:/, '');
  if (plain.startsWith('127.') || plain === '::1') return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === plain));
}

/** Returns the answer of a command; undefined if this server refuses it. Throws every other failure. */
export async function ifAllowed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}
