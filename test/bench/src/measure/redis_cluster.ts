import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type BenchRedis, freePort, type RedisSettings, startRedis } from './redis.ts';

const run = promisify(execFile);

/** The nodes talk to each other on the port so far above their own. */
const BUS = 10_000;

async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + BUS < 65_536) return port;
  }
}

/** Starts masters without replicas, one for each of those settings, and makes them one cluster. */
export async function startCluster(settings: readonly RedisSettings[]): Promise<BenchRedis[]> {
  const servers: BenchRedis[] = [];
  for (const { args = [], port = await clusterPort() } of settings) {
    servers.push(await startRedis({ port, args: ['--cluster-enabled', 'yes', ...args] }));
  }
  try {
    const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
    await untilWhole(servers);
    return servers;
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }
}

/** Waits until every node finds the cluster whole. */
export async function untilWhole(servers: readonly BenchRedis[]): Promise<void> {
  for (const { ask } of servers) {
    while (!/cluster_state:ok/.test(String(await ask((client) => client.cluster('INFO'))))) await pause(50);
  }
}
