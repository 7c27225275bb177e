import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SESSION, SIDS } from '../sessions.ts';
import { start } from './process.ts';

/** A redis-server of the bench's own, on the load's core, which keeps nothing on disk. */
export interface BenchRedis {
  readonly url: string;
  readonly port: number;
  /** Puts the sessions of the comparison in. */
  keepSessions(): Promise<void>;
  /** How often it was given that command. */
  calls(command: string): Promise<number>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function startRedis(): Promise<BenchRedis> {
  const port = await freePort();
  const server = await start(
    ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { core: 'load', ready: /(Ready to accept connections)/ },
  );
  const url = `redis://127.0.0.1:${port}`;
  return {
    port,
    url,
    async keepSessions() {
      const { Redis } = await import('ioredis');
      const client = new Redis(url);
      await Promise.all(SIDS.map((sid) => client.set(`session:${sid}`, SESSION, 'EX', 604_800)));
      await client.quit();
    },
    async calls(command) {
      const { Redis } = await import('ioredis');
      const client = new Redis(url);
      const stats = await client.info('commandstats');
      await client.quit();
      return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
    },
    stop: () => server.stop(),
  };
}
