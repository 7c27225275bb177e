import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { QUICK_REPLICATION, type RedisServer, type RedisSettings, startRedis, tlsFlags } from './redis.ts';
import { until } from './until.ts';

const run = promisify(execFile);

export interface ClusterSettings extends Pick<RedisSettings, 'tls' | 'args'> {
  readonly masters?: number;
  /** Replicas of each master. */
  readonly replicas?: number;
}

/** One line of CLUSTER NODES. */
export interface ClusterNode {
  readonly id: string;
  readonly server: RedisServer;
  readonly isMaster: boolean;
  readonly isFailing: boolean;
  /** The id of the master that it follows. */
  readonly follows: string | undefined;
  readonly slots: readonly (readonly [first: number, last: number])[];
}

/** A Redis Cluster of a test's own. */
export interface RedisCluster {
  readonly servers: readonly RedisServer[];
  /** `127.0.0.1:7000,...`: all of them. */
  readonly addresses: string;
  /** Its nodes, as this server sees them; by default the first one. */
  nodes(asked?: RedisServer): Promise<ClusterNode[]>;
  /** The node that has the slot of a key, as this server sees it; by default the first one. */
  nodeOf(key: string, asked?: RedisServer): Promise<ClusterNode>;
  /** Starts a node again that was killed, without its keys. */
  restart(server: RedisServer): Promise<void>;
  /** Starts one more node, a master without slots, and waits until all know it. */
  add(): Promise<RedisServer>;
  /** Moves the slot of a key to another master, as redis-cli does: keys first, then the word that they have. */
  move(key: string, to: RedisServer): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds that the parts of a new cluster may take, at first and the second time: together less than a test. */
const [FIRST_MS, SECOND_MS] = [15_000, 35_000];

/** Milliseconds after which a silent node is taken for dead. */
export const NODE_TIMEOUT = 1000;

function readNode(line: string, servers: readonly RedisServer[]): ClusterNode[] {
  const [id = '', address = '', flags = '', follows, , , , , ...slots] = line.split(' ');
  const server = servers.find(({ port }) => address.split('@')[0] === `127.0.0.1:${port}`);
  if (!server) return [];
  return [
    {
      id,
      server,
      isMaster: flags.includes('master'),
      isFailing: flags.includes('fail'),
      follows: follows === '-' ? undefined : follows,
      slots: slots
        .filter((range) => !range.startsWith('['))
        .map((range) => {
          const [first = 0, last = first] = range.split('-').map(Number);
          return [first, last] as const;
        }),
    },
  ];
}

/** Starts the nodes, makes them a cluster with redis-cli, and waits until it is whole. */
export async function startCluster(settings: ClusterSettings = {}): Promise<RedisCluster> {
  try {
    return await createCluster(settings, FIRST_MS);
  } catch {
    // Now and then a master follows another one that it should not, and remains its replica.
    return createCluster(settings, SECOND_MS);
  }
}

async function createCluster(settings: ClusterSettings, timeoutMs: number): Promise<RedisCluster> {
  const { masters = 3, replicas = 0, tls, args = [] } = settings;
  const own = [
    ...['--cluster-enabled', 'yes', '--cluster-node-timeout', String(NODE_TIMEOUT)],
    ...QUICK_REPLICATION,
    ...args,
  ];
  const folders = new Map<number, string>();
  const start = async (port?: number) => {
    const folder = folders.get(port ?? 0) ?? mkdtempSync(join(tmpdir(), 'wideload-redis-'));
    const server = await startRedis({
      ...(port !== undefined && { port }),
      folder,
      cluster: true,
      args: own,
      ...(tls && { tls }),
    });
    folders.set(server.port, folder);
    return server;
  };
  const servers = await Promise.all(Array.from({ length: masters * (1 + replicas) }, () => start()));
  const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  };
  const nodes = async (asked = servers[0]) =>
    ((await asked?.cli('cluster', 'nodes')) ?? '').split('\n').flatMap((line) => readNode(line, servers));
  const nodeOf = async (key: string, asked = servers[0]) => {
    const slot = Number(await asked?.cli('cluster', 'keyslot', key));
    const node = (await nodes(asked)).find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last));
    if (!node) throw new Error(`no node has slot ${slot}`);
    return node;
  };
  const epochOf = async (server: RedisServer) =>
    /cluster_current_epoch:\d+/.exec(await server.cli('cluster', 'info'))?.[0];
  const isWhole = async (server: RedisServer) => {
    const known = await nodes(server);
    const info = await server.cli('cluster', 'info');
    return (
      info.includes('cluster_state:ok') &&
      known.length === servers.length &&
      // A node that nobody has told yet whom it follows still passes for a master.
      known.filter(({ follows }) => follows !== undefined).length === masters * replicas &&
      !known.some(({ isFailing }) => isFailing)
    );
  };
  const whole = (limitMs?: number) =>
    until(
      'the cluster is whole',
      async () => (await Promise.all(servers.map(isWhole))).every((holds) => holds),
      limitMs,
    );
  try {
    const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', String(replicas), '--cluster-yes'];
    await run('redis-cli', [...tlsFlags(tls), ...create]);
    await whole(timeoutMs);
    const hasReplicas = async (master: RedisServer) => {
      const facts = await master.cli('info', 'replication');
      return (facts.match(/state=online,offset=[1-9]/g)?.length ?? 0) === replicas;
    };
    const haveReplicas = async () => {
      // Asked each time: a busy machine may have made a replica of a master by now.
      const current = (await nodes()).filter(({ isMaster }) => isMaster);
      return (await Promise.all(current.map(({ server }) => hasReplicas(server)))).every((holds) => holds);
    };
    await until('the replicas have caught up', haveReplicas, timeoutMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    servers,
    addresses: addresses.join(','),
    nodes,
    nodeOf,
    async restart(server) {
      servers[servers.indexOf(server)] = await start(server.port);
    },
    async add() {
      const server = await start();
      servers.push(server);
      await servers[0]?.cli('cluster', 'meet', '127.0.0.1', String(server.port));
      await whole();
      return server;
    },
    async move(key, to) {
      const slot = await to.cli('cluster', 'keyslot', key);
      const source = await nodeOf(key);
      const target = (await nodes()).find(({ server }) => server === to);
      if (!target) throw new Error('the server is not in the cluster');
      if (source.id === target.id) return;
      await to.cli('cluster', 'setslot', slot, 'importing', source.id);
      await source.server.cli('cluster', 'setslot', slot, 'migrating', target.id);
      const keys = await source.server.cli('cluster', 'getkeysinslot', slot, '1000');
      if (keys !== '') {
        await source.server.cli('migrate', '127.0.0.1', String(to.port), '', '0', '5000', 'keys', ...keys.split('\n'));
      }
      for (const server of [to, source.server]) await server.cli('cluster', 'setslot', slot, 'node', target.id);
      // Without the same epoch, the next move may take one that a node has already, and two nodes send commands to each other.
      await until('all nodes know of the move', async () => {
        const owners = await Promise.all(servers.map((server) => nodeOf(key, server)));
        const epochs = new Set(await Promise.all(servers.map(epochOf)));
        return owners.every(({ id }) => id === target.id) && epochs.size === 1;
      });
    },
    stop,
  };
}
