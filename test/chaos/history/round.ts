import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MayLose, Operation } from '@wideload/testing';
import { Random } from '../../sim/random.ts';
import { IS_LONG } from '../../support/figures.ts';
import { Network } from '../../support/network/network.ts';
import { until } from '../../support/until.ts';
import { type Checked, checkAll } from './check.ts';
import type { Fault, Running, Scene } from './faults/fault.ts';
import { HistoryHost } from './host.ts';
import { now, Recorder } from './recorder.ts';
import { historyRoutes } from './routes.ts';
import { bySession, viewsOf } from './views.ts';
import { type Lineage, lineageOf, type Phase, Visitor } from './visitor.ts';

/** Requests of each visitor before the fault, between the confirmation and the fault, and after it. */
const [BEFORE, UNCONFIRMED, AFTER] = [6, 2, 5];
/** Milliseconds for which a session that a failover brought back may live on. */
const RECOVERY_MS = 5000;

let seed = Date.now();

/** Uses so many sessions on two hosts while a fault comes and goes, and checks the history of each. */
export async function runRound(fault: Fault, sessions: number): Promise<Checked> {
  const network = await Network.create();
  try {
    const recorder = new Recorder();
    // The operations differ from run to run; no seed can repeat what real servers do.
    const random = new Random(seed++);
    const lineages = Array.from({ length: sessions }, (_, n) => lineageOf(n));
    const scene = await fault.start(network);
    const hosts = await startHosts(network, scene);
    // A session that a failover brought back, and that moves before another host has ended it again, lives on: that is known.
    const phase: Phase = {
      isFaulty: false,
      isMovable: fault.mayLose !== 'unconfirmed',
      endsAll: fault.endsAll ?? false,
    };
    const visitors = lineages.flatMap((lineage) =>
      hosts.map((host) => new Visitor({ host, lineage, recorder, random, phase })),
    );
    const failovers = new Failovers(scene, recorder);
    const split = await withVisitors(visitors, (requests) =>
      runFault({ fault, scene, recorder, failovers, phase, running: { hosts, requests } }),
    );
    await until('each host answers', async () =>
      (await Promise.all(visitors.map((visitor) => visitor.readAll()))).every((isAnswered) => isAnswered),
    );
    await failovers.note(split.until);
    const checked = checkAll(viewsOfEach(recorder.history, lineages, split), { mayLose: fault.mayLose });
    if (checked.violation === undefined || !IS_LONG) return checked;
    return {
      ...checked,
      violation: `${checked.violation}\nthe whole history is in ${kept({ split, history: recorder.history })}`,
    };
  } finally {
    await network.stop();
  }
}

/** Keeps what is known of a round in a file, and returns its path. */
function kept(round: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'wideload-history-')), 'history.json');
  writeFileSync(file, JSON.stringify(round));
  return file;
}

async function startHosts(network: Network, scene: Scene): Promise<Running['hosts']> {
  const addons = historyRoutes();
  const [one, other] = scene.hosts.map((host) => new HistoryHost({ network, addons, ...host }));
  if (one === undefined || other === undefined) throw new Error('there are two hosts');
  await Promise.all([one.start(), other.start()]);
  return [one, other];
}

/** Runs a task while visitors send requests. */
async function withVisitors<T>(
  visitors: readonly Visitor[],
  task: (requests: Running['requests']) => Promise<T>,
): Promise<T> {
  let isOver = false;
  const total = () => visitors.reduce((sum, { sent }) => sum + sent, 0);
  const running = Promise.all(visitors.map((visitor) => visitor.run(() => isOver)));
  const requests = async (count: number): Promise<void> => {
    const wanted = total() + count * visitors.length;
    await until('visitors send requests', () => total() >= wanted);
  };
  try {
    // A visitor ends only when it fails.
    return await Promise.race([task(requests), running.then(() => new Promise<never>(() => {}))]);
  } finally {
    isOver = true;
    await running;
  }
}

/** When a fault came, took effect and was over. */
interface Times {
  readonly from: number;
  readonly until: number;
  readonly recoveredAt: number;
  readonly replacedAt: number | undefined;
  readonly loser: string | undefined;
  readonly mayLose: MayLose;
}

interface FaultSettings {
  readonly fault: Fault;
  readonly scene: Scene;
  readonly recorder: Recorder;
  readonly failovers: Failovers;
  readonly phase: Phase;
  readonly running: Running;
}

/**
 * The failovers after the one of the fault: servers that get too little of the processor count as lost, and others take over
 * once more.
 */
class Failovers {
  private readonly scene: Scene;
  private readonly recorder: Recorder;
  private known: string | undefined;

  constructor(scene: Scene, recorder: Recorder) {
    this.scene = scene;
    this.recorder = recorder;
  }

  /** Notes the present master as the one of the fault. */
  async begin(): Promise<void> {
    this.known = await this.masters();
  }

  /** Records a failover if there is another master than before. `since`: when that was asked last. */
  async note(since: number): Promise<void> {
    const present = await this.masters();
    if (this.known !== undefined && present !== undefined && present !== this.known)
      this.recorder.event('failover', since);
    this.known = present ?? this.known;
  }

  private async masters(): Promise<string | undefined> {
    return this.scene.masters?.().catch(() => undefined);
  }
}

async function runFault({ fault, scene, recorder, failovers, phase, running }: FaultSettings): Promise<Times> {
  const { loser, mayLose } = fault;
  await running.requests(BEFORE);
  phase.isFaulty = true;
  const confirmedAt = now();
  await scene.confirm();
  recorder.event('confirm', confirmedAt, confirmedAt);
  await running.requests(UNCONFIRMED);
  const from = now();
  const { replacedAt } = await scene.strike(running);
  await failovers.begin();
  const struckAt = now();
  await scene.heal(running);
  await areOfOneMind(running.hosts);
  const reachedAt = now();
  await failovers.note(struckAt);
  await isEnded(recorder.history, running.hosts);
  const recoveredAt = now();
  recorder.event('recover', now());
  phase.isFaulty = false;
  await running.requests(AFTER);
  return { from, until: reachedAt, recoveredAt, replacedAt, loser, mayLose };
}

/** Resolves when each host reads what any of them has written. */
async function areOfOneMind(hosts: Running['hosts']): Promise<void> {
  for (const host of hosts) {
    await until(`each host reads what ${host.name} writes`, async () => {
      const sid = await host.create();
      const seen = await Promise.all(hosts.map((other) => other.see(sid)));
      return seen.every((one) => one === 'there');
    });
  }
}

/** Resolves when no host has a session any more that ended, or when that takes too long. */
async function isEnded(history: readonly Operation[], hosts: Running['hosts']): Promise<void> {
  const begin = now();
  for (const operation of history) {
    if (operation.kind !== 'end' || operation.returnedAt === undefined) continue;
    for (const host of hosts) {
      const isOver = async () => now() - begin > RECOVERY_MS || (await host.see(operation.sid)) === 'gone';
      await until(`a session has ended for ${host.name}`, isOver);
    }
  }
}

function viewsOfEach(history: readonly Operation[], lineages: readonly Lineage[], times: Times) {
  const users = new Map(lineages.map(({ name, users: own }) => [name, own.map(({ login }) => login)]));
  const { from, replacedAt, loser, mayLose } = times;
  const failover: Operation[] =
    replacedAt === undefined ? [] : [{ kind: 'failover', by: 'Redis', invokedAt: from, returnedAt: replacedAt }];
  return [...bySession(history, users).values()].map((own) =>
    loser === undefined ? [[...own, ...failover]] : viewsOf(own, { ...times, loser }, mayLose),
  );
}
