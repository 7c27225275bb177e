import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { constantContestants, dataDir } from '../contestants.ts';
import type { Serving } from '../measure/process.ts';
import { goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';

const CONNECTIONS = 4000;
const WORK = 'memory of a live connection';

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET /constant HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

/** What each connection that has asked something and stays open adds to the server, in bytes. */
async function perConnection(server: Serving, count: number): Promise<number> {
  const before = server.memory();
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - at) }, () => open(server.url)))));
  }
  const after = server.memory();
  for (const socket of sockets) socket.destroy();
  return (after - before) / count;
}

/** Memory for each connection, against a plain Fastify. Each figure is of a fresh process. */
export async function memory({ rounds, scale }: Thoroughness): Promise<Result> {
  const count = Math.max(100, Math.round(CONNECTIONS * scale));
  const data = dataDir();
  try {
    const spreads = await interleaved(constantContestants(data.folder), rounds, async (contestant) => {
      const server = await contestant.start();
      // The first requests bring in code that later ones share.
      for (let warm = 0; warm < 1000 * scale; warm++) await (await fetch(`${server.url}/constant`)).text();
      const bytes = await perConnection(server, count);
      await server.stop();
      return bytes / 1024;
    });
    const figures = [...spreads].map(([{ name }, spread]) => ({ work: WORK, who: name, unit: 'KiB', spread }));
    return { figures, goals: goalsOf(figures, WORK, 'Wideload', [{ against: 'Fastify', most: 1.2 }]) };
  } finally {
    data.remove();
  }
}
