import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { constantContestants } from '../contestants.ts';
import type { Serving } from '../measure/process.ts';
import { type Figure, figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';

const CONNECTIONS = 4000;
const CONNECTION = 'memory of a live connection';
const IN_FLIGHT = 'memory of a request in flight, with its connection';

async function open(url: string, path: string, cookie: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${cookie}\r\n\r\n`);
  return socket;
}

async function untilWaiting(url: string, count: number): Promise<void> {
  for (;;) {
    const { waiting }: { waiting: number } = JSON.parse(await (await fetch(`${url}/waiting`)).text());
    if (waiting >= count) return;
    await pause(10);
  }
}

/** What each of so many connections adds to the server, in bytes, when it has asked for that path. */
async function perConnection(
  server: Serving,
  path: string,
  cookies: readonly string[],
  count: number,
): Promise<number> {
  const before = server.memory();
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 100) {
    const some = Array.from({ length: Math.min(100, count - at) }, (_, index) => {
      return open(server.url, path, cookies[(at + index) % cookies.length] ?? '');
    });
    const opened = await Promise.all(some);
    sockets.push(...opened);
    if (path === '/wait') await untilWaiting(server.url, sockets.length);
    else await Promise.all(opened.map((socket) => once(socket, 'data')));
  }
  const after = server.memory();
  for (const socket of sockets) socket.destroy();
  return (after - before) / count;
}

async function measure(work: string, path: string, { rounds, scale }: Thoroughness): Promise<Figure[]> {
  const count = Math.max(100, Math.round(CONNECTIONS * scale));
  const sessions = benchSessions(scale);
  const data = dataDir(sessions);
  try {
    const measured = await interleaved(constantContestants(data.folder, sessions), rounds, async (contestant) => {
      const server = await contestant.start();
      const cookies = await contestant.cookies(server.url);
      // The first requests bring in code that later ones share.
      for (let warm = 0; warm < 1000 * scale; warm++) await (await fetch(`${server.url}/constant`)).text();
      const bytes = await perConnection(server, path, cookies, count);
      await server.stop();
      return bytes / 1024;
    });
    return figuresOf(work, 'KiB', measured);
  } finally {
    data.remove();
  }
}

/**
 * Memory for each connection that has asked something and stays open, and for each request that waits for its answer,
 * with a session of a file: against a plain Fastify. Each figure is of a fresh process.
 */
export async function memory(thoroughness: Thoroughness): Promise<Result> {
  const figures = [
    ...(await measure(CONNECTION, '/constant', thoroughness)),
    ...(await measure(IN_FLIGHT, '/wait', thoroughness)),
  ];
  const wanted = [{ against: 'Fastify', most: 1.2 }];
  const goals = [CONNECTION, IN_FLIGHT].flatMap((work) => goalsOf(figures, work, 'Wideload', wanted));
  return { figures, goals };
}
