import { type RedisCommands, scanServer } from './commands.ts';

/** What is used of a client of node-redis: `createClient()`. */
export interface NodeRedisClient {
  sendCommand(command: readonly string[]): Promise<unknown>;
}

/** What is used of a cluster of node-redis: `createCluster()`. */
export interface NodeRedisCluster {
  readonly masters: readonly object[];
  sendCommand(firstKey: string, isReadonly: boolean, command: string[]): Promise<unknown>;
  nodeClient(master: object): NodeRedisClient | Promise<NodeRedisClient>;
}

export function nodeRedisCommands(client: NodeRedisClient): RedisCommands {
  return {
    send: (_key, command) => client.sendCommand(command),
    scan: (beginning) => scanServer((...command) => client.sendCommand(command), beginning),
  };
}

/** Every command goes to a master: a replica may lag behind. */
export function nodeRedisClusterCommands(cluster: NodeRedisCluster): RedisCommands {
  return {
    send: (key, command) => cluster.sendCommand(key, false, [...command]),
    async *scan(beginning) {
      for (const master of cluster.masters) {
        const client = await cluster.nodeClient(master);
        yield* scanServer((...command) => client.sendCommand(command), beginning);
      }
    },
  };
}
