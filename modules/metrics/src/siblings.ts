import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Context } from '@wideload/kit';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import { alone } from './errors.ts';

type Figures = MetricObjectWithValues<MetricValue<string>>[];

/** Milliseconds that another worker may take to answer. */
const PATIENCE = 1000;

/** Where the workers of this host find each other: nobody else may look in. */
function meetingPlace(): string {
  const folder = join(tmpdir(), `wideload-metrics-${process.getuid?.() ?? 0}-${process.ppid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Fails unless it is ours: somebody else may have made it first.
  chmodSync(folder, 0o700);
  return folder;
}

async function ask(socket: string): Promise<Figures> {
  const connection = createConnection(socket);
  connection.setTimeout(PATIENCE, () => connection.destroy(new Error('it does not answer')));
  return JSON.parse(await text(connection));
}

/** Figures of the others. Who has died since has none; its socket goes. */
async function figuresOf(sockets: readonly string[]): Promise<Figures[]> {
  const answers = await Promise.allSettled(sockets.map(ask));
  return answers.flatMap((answer, at) => {
    if (answer.status === 'fulfilled') return [answer.value];
    const socket = sockets[at];
    const { reason } = answer;
    if (socket !== undefined && reason instanceof Error && 'code' in reason && reason.code === 'ECONNREFUSED')
      rmSync(socket, { force: true });
    return [];
  });
}

async function serve(registry: Registry, socket: string): Promise<Server> {
  const server = createServer((connection) => {
    connection.on('error', () => {});
    registry.getMetricsAsJSON().then(
      (figures) => connection.end(JSON.stringify(figures)),
      () => connection.destroy(),
    );
  });
  rmSync(socket, { force: true });
  server.listen(socket);
  await once(server, 'listening');
  return server;
}

/**
 * Reads the figures of all workers of this host, added up as prom-client does it. The supervisor takes no part: it runs
 * no module.
 */
export async function withSiblings(registry: Registry, { log, onStop }: Context): Promise<() => Promise<string>> {
  try {
    const folder = meetingPlace();
    const own = join(folder, `${process.pid}.sock`);
    const server = await serve(registry, own);
    onStop(() => {
      server.close();
      rmSync(own, { force: true });
    });
    return async () => {
      const others = readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((socket) => socket !== own);
      const figures = [await registry.getMetricsAsJSON(), ...(await figuresOf(others))];
      return AggregatorRegistry.aggregate(figures).metrics();
    };
  } catch (error) {
    log.warn(alone(error instanceof Error ? error.message : String(error)));
    return () => registry.metrics();
  }
}
