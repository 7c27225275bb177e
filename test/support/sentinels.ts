import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUICK_REPLICATION, type RedisServer, type RedisSettings, startRedis } from './redis.ts';
import { until } from './until.ts';

export interface SentinelSettings extends Pick<RedisSettings, 'password' | 'tls' | 'args'> {
  readonly replicas?: number;
  readonly sentinels?: number;
  readonly sentinelPassword?: string;
}

/** A master, its replicas, and the Sentinels that watch them under the name `mymaster`. */
export interface SentinelGroup {
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  /** The server that the first living Sentinel takes for the master. */
  master(): Promise<RedisServer>;
  stop(): Promise<void>;
}

/** Milliseconds after which a silent master is taken for dead. */
export const DOWN_AFTER = 500;

/** A replica of that server, which has caught up with it. */
export async function startReplica(master: RedisServer, settings: RedisSettings = {}): Promise<RedisServer> {
  const { args = [], password } = settings;
  const login = password === undefined ? [] : ['--masterauth', password];
  const of = ['--replicaof', '127.0.0.1', String(master.port)];
  const replica = await startRedis({ ...settings, args: [...of, ...login, ...args] });
  const seen = new RegExp(`port=${replica.port},state=online,offset=(\\d+)`);
  const offset = async () => Number(seen.exec(await master.cli('info', 'replication'))?.[1]);
  await until('a replica is online', async () => (await offset()) > 0);
  // What is written from now on reaches it only when it has said where it is. Redis shows no offset before that, Valkey one.
  await master.cli('publish', 'replicas', 'a new one');
  const [, written] = /master_repl_offset:(\d+)/.exec(await master.cli('info', 'replication')) ?? [];
  await until('a replica has caught up', async () => (await offset()) >= Number(written));
  return replica;
}

async function startSentinel(
  folder: string,
  index: number,
  masterPort: number,
  settings: SentinelSettings,
): Promise<RedisServer> {
  const { password, sentinelPassword, sentinels = 3, tls } = settings;
  const config = join(folder, `sentinel-${index}.conf`);
  const lines = [
    `sentinel monitor mymaster 127.0.0.1 ${masterPort} ${Math.floor(sentinels / 2) + 1}`,
    `sentinel down-after-milliseconds mymaster ${DOWN_AFTER}`,
    'sentinel failover-timeout mymaster 3000',
    ...(password === undefined ? [] : [`sentinel auth-pass mymaster ${password}`]),
    ...(sentinelPassword === undefined ? [] : [`requirepass ${sentinelPassword}`]),
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  return startRedis({
    sentinel: config,
    ...(sentinelPassword !== undefined && { password: sentinelPassword }),
    ...(tls && { tls }),
  });
}

/** Starts all of them, and waits until each knows every other. */
export async function startSentinelGroup(settings: SentinelSettings = {}): Promise<SentinelGroup> {
  const { replicas = 2, sentinels: count = 3, args = [], password, tls } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'wideload-sentinels-'));
  const all: RedisServer[] = [];
  const stop = async () => {
    await Promise.all(all.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const started = async (starting: Promise<RedisServer>) => {
    const server = await starting;
    all.push(server);
    return server;
  };
  try {
    const login = password === undefined ? [] : ['--masterauth', password];
    const own = {
      args: [...QUICK_REPLICATION, ...args],
      ...(password !== undefined && { password }),
      ...(tls && { tls }),
    };
    const first = await started(startRedis({ ...own, args: [...own.args, ...login] }));
    const others = await Promise.all(Array.from({ length: replicas }, () => started(startReplica(first, own))));
    const servers = [first, ...others];
    const sentinels = await Promise.all(
      Array.from({ length: count }, (_, index) => started(startSentinel(folder, index, first.port, settings))),
    );
    for (const sentinel of sentinels) {
      await until('the Sentinels know each other and the replicas', async () => {
        const facts = (await sentinel.cli('sentinel', 'master', 'mymaster')).split('\n');
        const fact = (name: string) => Number(facts[facts.indexOf(name) + 1]);
        return fact('num-slaves') === replicas && fact('num-other-sentinels') === count - 1;
      });
    }
    const master = async () => {
      for (const sentinel of sentinels) {
        const answer = await sentinel.cli('sentinel', 'get-master-addr-by-name', 'mymaster').catch(() => '');
        const server = servers.find(({ port }) => answer.split('\n')[1] === String(port));
        if (server) return server;
      }
      throw new Error('no Sentinel knows a master');
    };
    return { servers, sentinels, master, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
