import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hostScript } from '../contestants.ts';
import { onCore } from '../measure/pin.ts';
import { type BenchRedis, startRedis } from '../measure/redis.ts';
import { startCluster, untilWhole } from '../measure/redis_cluster.ts';

const run = promisify(execFile);
const ADDONS = fileURLToPath(new URL('../addons', import.meta.url));

/** One Redis, or a cluster, that sessions are kept in for good: it can be killed and started again. */
export interface Place {
  readonly servers: readonly BenchRedis[];
  /** The settings with which a host keeps its sessions there. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of the snapshots of all servers. */
  bytesOnDisk(): number;
  /** Kills every server, and starts it again with what it saved. Answers the seconds that each took, one by one. */
  restart(): Promise<number[]>;
  stop(): Promise<void>;
}

function envOf(servers: readonly BenchRedis[]): Readonly<Record<string, string>> {
  const [first] = servers;
  if (servers.length === 1 && first) return { ODOO_SESSION_REDIS_URL: first.url };
  return { ODOO_SESSION_REDIS_CLUSTER: servers.map(({ port }) => `127.0.0.1:${port}`).join(',') };
}

/** Starts so many masters; one is a Redis by itself. */
export async function openPlace(masters: number): Promise<Place> {
  const root = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const folders = Array.from({ length: masters }, (_, index) => join(root, String(index)));
  for (const folder of folders) mkdirSync(folder);
  const settings = folders.map((folder) => ({ args: ['--dir', folder] }));
  const clusterArgs = masters === 1 ? [] : ['--cluster-enabled', 'yes'];
  const servers = masters === 1 ? [await startRedis(settings[0])] : await startCluster(settings);
  return {
    servers,
    // What one host ended must not be refused in another Redis: the sids are the same in each.
    env: { ...envOf(servers), ODOO_DATA_DIR: join(root, 'data') },
    bytesOnDisk: () => folders.reduce((sum, folder) => sum + statSync(join(folder, 'dump.rdb')).size, 0),
    async restart() {
      const took: number[] = [];
      for (const [index, server] of servers.entries()) {
        const { port } = server;
        await server.kill();
        const begin = performance.now();
        servers[index] = await startRedis({ port, args: [...clusterArgs, ...(settings[index]?.args ?? [])] });
        took.push((performance.now() - begin) / 1000);
      }
      if (masters > 1) await untilWhole(servers);
      return took;
    },
    async stop() {
      await Promise.all(servers.map((server) => server.kill()));
      rmSync(root, { recursive: true });
    },
  };
}

/** The Redis, or the first one of a cluster. */
export function firstOf({ servers: [first] }: Place): BenchRedis {
  if (!first) throw new Error('there is no Redis');
  return first;
}

/** A value of INFO, of all servers together. */
export async function sumOf({ servers }: Place, name: string): Promise<number> {
  const values = await Promise.all(servers.map((server) => server.fact(name)));
  return values.reduce((sum, value) => sum + value, 0);
}

/** How many keys there are, of sessions and of notes. */
export async function countKeys({ servers }: Place): Promise<number> {
  const counts = await Promise.all(servers.map(({ ask }) => ask((client) => client.dbsize())));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Has the session store of a host's own process do something there. The answer is that of `addons/bench_sessions`. */
export async function storeWork<T>({ env }: Place, work: string, ...numbers: readonly number[]): Promise<T> {
  const command = ['bench-sessions', work, ...numbers.map(String)];
  const args = ['--load=base,session_redis,bench_sessions', `--addons-path=${ADDONS}`];
  const [program, ...rest] = onCore('server', [process.execPath, hostScript, ...command, ...args]);
  const { stdout } = await run(program, rest, { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  return JSON.parse(stdout);
}
