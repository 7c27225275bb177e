import { type RedisCommands, scanServer } from './commands.ts';

/** What is used of a client of ioredis or iovalkey: `new Redis()`, or `new Cluster()`. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  readonly options?: { readonly keyPrefix?: string | undefined };
  readonly status?: string;
  /** The socket of a client for one server. */
  readonly stream?: IoredisSocket;
}

/** What is used of a socket. */
interface IoredisSocket {
  cork(): void;
  uncork(): void;
}

/** A cluster lists its servers. */
interface IoredisCluster extends IoredisClient {
  nodes(role: 'master'): readonly IoredisClient[];
}

const isCluster = (client: IoredisClient): client is IoredisCluster => 'nodes' in client;

/** ioredis puts its own prefix before keys, but not before what SCAN looks for, nor does it remove it from what that returns. */
export function ioredisCommands(client: IoredisClient): RedisCommands {
  const batch = batching(client);
  return {
    send(_key, [command, ...args]) {
      batch();
      return client.call(command, ...args);
    },
    async *scan(beginning) {
      const prefix = client.options?.keyPrefix ?? '';
      for (const server of isCluster(client) ? client.nodes('master') : [client]) {
        const pages = scanServer((command, ...args) => server.call(command, ...args), prefix + beginning);
        for await (const keys of pages) yield keys.map((key) => key.slice(prefix.length));
      }
    },
  };
}

/**
 * Returns what collects the commands of one turn of the event loop into one write to the socket: ioredis writes each by itself, and
 * a system call is the most expensive part of a command. A cluster has no `stream`, and sends as it does.
 */
function batching(client: IoredisClient): () => void {
  let corked: IoredisSocket | undefined;
  const uncork = () => {
    corked?.uncork();
    corked = undefined;
  };
  return () => {
    if (corked !== undefined || client.status !== 'ready' || client.stream === undefined) return;
    corked = client.stream;
    corked.cork();
    setImmediate(uncork);
  };
}
