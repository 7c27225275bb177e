import type { Operation } from '@wideload/testing';
import { Random } from '../../sim/random.ts';
import { Network } from '../../support/network/network.ts';
import { until } from '../../support/until.ts';
import { type Checked, checkAll } from './check.ts';
import type { Fault } from './fault.ts';
import { HistoryHost } from './host.ts';
import { now, Recorder } from './recorder.ts';
import { historyRoutes } from './routes.ts';
import { bySession, viewsOf } from './views.ts';
import { lineageOf, type Phase, Visitor } from './visitor.ts';

/** Sessions of a round. */
const LINEAGES = 60;
/** Milliseconds for which all visitors send requests before the fault, and after it. */
const BEFORE_MS = 1500;
const AFTER_MS = 1000;
/** Milliseconds for which sessions that a failover brought back may live on. */
const RECOVERY_MS = 5000;

/** Runs visitors on all hosts while a fault comes and goes, and checks the history of each session. */
export async function runRound(fault: Fault, seed: number): Promise<Checked> {
  const network = await Network.create();
  try {
    return await runIn(network, fault, new Random(seed));
  } finally {
    await network.stop();
  }
}

async function runIn(network: Network, fault: Fault, random: Random): Promise<Checked> {
  const recorder = new Recorder();
  const scene = await fault.start(network);
  const addons = historyRoutes();
  const hosts = scene.hosts.map((host) => new HistoryHost({ network, addons, ...host }));
  await Promise.all(hosts.map((host) => host.start()));
  const phase: Phase = { isMovable: true, endsAll: fault.endsAll };
  const lineages = Array.from({ length: LINEAGES }, (_, n) => lineageOf(n));
  const visitors = lineages.flatMap((lineage) =>
    hosts.map((host) => new Visitor({ host, lineage, recorder, random, phase })),
  );
  let isOver = false;
  const running = Promise.all(visitors.map((visitor) => visitor.run(() => isOver)));
  const failed = running.then(() => new Promise<never>(() => {}));
  const during = <T>(task: Promise<T>): Promise<T> => Promise.race([task, failed]);
  const forMs = (ms: number): Promise<void> => {
    const begin = now();
    return during(until('some time has passed', () => now() - begin > ms));
  };

  await forMs(BEFORE_MS);
  phase.isMovable = fault.mayLose !== 'unconfirmed';
  const confirmedAt = now();
  await during(scene.confirm());
  recorder.event('confirm', confirmedAt);
  await forMs(BEFORE_MS / 3);
  const from = now();
  const { replacedAt } = await during(scene.strike(hosts));
  await during(scene.heal(hosts));
  await during(isReached(hosts));
  const reachedAt = now();
  await during(isRecovered(recorder.history, hosts));
  const recoveredAt = now();
  recorder.event('recover', now());
  phase.isMovable = true;
  await forMs(AFTER_MS);
  isOver = true;
  await running;
  for (const visitor of visitors) {
    await until('each host answers', () => visitor.readAll());
  }

  const users = new Map(lineages.map(({ name, users: own }) => [name, own.map(({ login }) => login)]));
  const histories = new Map<string, Operation[][]>();
  for (const [lineage, history] of bySession(recorder.history, users)) {
    const split = { from, until: reachedAt, recoveredAt, replacedAt };
    const failover: Operation[] =
      replacedAt === undefined ? [] : [{ kind: 'failover', by: 'Redis', invokedAt: from, returnedAt: replacedAt }];
    const views =
      scene.loser === undefined
        ? [[...history, ...failover]]
        : viewsOf(history, { ...split, loser: scene.loser }, fault.mayLose);
    histories.set(lineage, views);
  }
  return checkAll(histories, { mayLose: fault.mayLose });
}

/** Resolves when each host reads sessions again. */
async function isReached(hosts: readonly HistoryHost[]): Promise<void> {
  for (const host of hosts) {
    await until(`${host.name} reads sessions again`, async () => {
      const reply = await host.post('/history/load', '0'.repeat(40), {});
      return typeof reply !== 'string' && Object(reply.json).seen === 'gone';
    });
  }
}

/** Resolves when no host has a session any more that ended, or when that takes too long. */
async function isRecovered(history: readonly Operation[], hosts: readonly HistoryHost[]): Promise<void> {
  const ended = history.filter(({ kind, returnedAt }) => kind === 'end' && returnedAt !== undefined);
  const begin = now();
  for (const operation of ended) {
    for (const host of hosts) {
      await until('it has ended', async () => {
        const reply = await host.post('/history/load', 'sid' in operation ? operation.sid : '', {});
        return now() - begin > RECOVERY_MS || (typeof reply !== 'string' && Object(reply.json).seen === 'gone');
      });
    }
  }
}
