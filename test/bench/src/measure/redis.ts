import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import type { BenchSession } from '../sessions.ts';
import { start } from './process.ts';

export interface RedisSettings {
  /** Where another one was, to start it again. */
  readonly port?: number;
  /** Further arguments; without any it keeps nothing on disk. */
  readonly args?: readonly string[];
}

/** A redis-server of the bench's own, on the load's core. */
export interface BenchRedis {
  readonly url: string;
  readonly port: number;
  /** Puts the sessions of the comparison in. */
  keepSessions(sessions: readonly BenchSession[]): Promise<void>;
  /** How often it was given that command. */
  calls(command: string): Promise<number>;
  /** Has one connection, for as long as the work takes. */
  ask<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** A value of INFO. NaN where there is none. */
  fact(name: string): Promise<number>;
  /** What it has used of a processor so far, in seconds. */
  processorSeconds(): number;
  /** SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function startRedis(settings: RedisSettings = {}): Promise<BenchRedis> {
  const port = settings.port ?? (await freePort());
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = await start(['redis-server', ...own, ...(settings.args ?? [])], {
    core: 'load',
    ready: /(Ready to accept connections)/,
  });
  const url = `redis://127.0.0.1:${port}`;
  const ask = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  return {
    port,
    url,
    ask,
    async keepSessions(sessions) {
      await ask((client) =>
        Promise.all(sessions.map(({ sid, text }) => client.set(`session:${sid}`, text, 'EX', 604_800))),
      );
    },
    async calls(command) {
      const stats = await ask((client) => client.info('commandstats'));
      return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
    },
    async fact(name) {
      const info = await ask((client) => client.info());
      return Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]);
    },
    processorSeconds: () => server.processorSeconds(),
    kill: () => server.kill(),
    stop: () => server.stop(),
  };
}
