import { type RedisCommands, scanServer } from './commands.ts';

/** What is used of a client of ioredis or iovalkey: `new Redis()`, or `new Cluster()`. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  readonly options?: { readonly keyPrefix?: string | undefined };
}

/** A cluster lists its servers. */
interface IoredisCluster extends IoredisClient {
  nodes(role: 'master'): readonly IoredisClient[];
}

const isCluster = (client: IoredisClient): client is IoredisCluster => 'nodes' in client;

/** ioredis puts its own prefix before keys, but not before what SCAN looks for, nor does it remove it from what that returns. */
export function ioredisCommands(client: IoredisClient): RedisCommands {
  return {
    send: (_key, [command, ...args]) => client.call(command, ...args),
    async *scan(beginning) {
      const prefix = client.options?.keyPrefix ?? '';
      for (const server of isCluster(client) ? client.nodes('master') : [client]) {
        const pages = scanServer((command, ...args) => server.call(command, ...args), prefix + beginning);
        for await (const keys of pages) yield keys.map((key) => key.slice(prefix.length));
      }
    },
  };
}
