import { checkHistory, type HistoryVerdict, type Operation } from '@wideload/testing';
import type { Jar } from './actions.ts';
import { Client } from './client.ts';
import { disturb } from './disturb.ts';
import { Engine, SharedJournal } from './engine.ts';
import type { Fault } from './faults.ts';
import { type Disturbance, type Plan, planOf, staleMsOf } from './plan.ts';
import { Random } from './random.ts';
import { Recorder } from './recorder.ts';
import { SimulatedNetwork } from './redis/network.ts';
import { Scheduler } from './scheduler.ts';

/** Steps of a schedule, at most: an engine that does not come to an end is at fault, too. */
const MOST_STEPS = 20_000;
/** Configurations that the checker looks at for one session. */
const BUDGET = 2_000_000;

/** What came of a schedule. */
export interface Outcome {
  readonly plan: Plan;
  readonly steps: number;
  readonly history: readonly Operation[];
  readonly found: HistoryVerdict;
}

/** What runs together in one schedule. */
export interface Cluster {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly recorder: Recorder;
  readonly network: SimulatedNetwork;
  readonly engines: readonly Engine[];
  readonly jars: readonly Jar[];
}

export interface ScheduleSettings {
  /** What is broken on purpose. */
  readonly fault?: Fault;
  /** The disturbance; default: the seed decides. */
  readonly disturbance?: Disturbance;
}

/** Runs the schedule of a seed, and checks its history. */
export async function runSchedule(seed: number, { fault, disturbance }: ScheduleSettings = {}): Promise<Outcome> {
  const random = new Random(seed);
  const plan = planOf(random, disturbance);
  const scheduler = new Scheduler(random);
  const realNow = Date.now;
  // Sessions say when they began and when their sids end.
  Date.now = () => scheduler.now();
  try {
    const { history } = await runPlan(plan, scheduler, fault);
    const found = checkHistory(history, { mayLose: 'unconfirmed', staleMs: staleMsOf(plan), budget: BUDGET });
    return { plan, steps: scheduler.steps, history, found };
  } finally {
    Date.now = realNow;
  }
}

async function runPlan(plan: Plan, scheduler: Scheduler, fault: Fault | undefined): Promise<Recorder> {
  const { isLongSid, cacheLag, faults } = plan;
  const recorder = new Recorder(scheduler);
  const network = new SimulatedNetwork(scheduler, faults);
  const shared = new SharedJournal();
  const engines = Array.from({ length: plan.engines }, (_, n) => {
    const name = `process ${n + 1}`;
    const journal = plan.isOneHost ? shared : new SharedJournal();
    // Every second one speaks to the server as to a newer one: both ways must be able to stand beside each other.
    return new Engine({ name, network, journal, isLongSid, cacheLag, isNative: n % 2 === 1, fault });
  });
  const jars = Array.from({ length: plan.lineages }, (_, n): Jar => ({ lineage: `s${n + 1}`, sids: [] }));
  const clients = engines.map((engine) => new Client(engine, recorder, scheduler, plan));
  const [first] = clients;
  const begun = new Tasks(scheduler);
  for (const jar of jars) begun.add(first?.begin(jar));
  await begun.finish();
  // One that failed has no sid that anybody knows.
  const known = jars.filter(({ sids }) => sids.length > 0);
  if (known.length === 0) return recorder;
  const busy = new Tasks(scheduler);
  for (const client of clients.slice(0, plan.clients)) busy.add(client.run(known), () => client.engine.isDead);
  busy.add(disturb({ plan, scheduler, recorder, network, engines, jars: known }));
  await busy.finish();
  const reading = new Tasks(scheduler);
  for (const client of clients.filter(({ engine }) => !engine.isDead).slice(0, 2)) reading.add(client.readAll(known));
  await reading.finish();
  return recorder;
}

/** What is to be done before a schedule continues. */
class Tasks {
  private readonly scheduler: Scheduler;
  private readonly open = new Map<symbol, () => boolean>();
  private failure: { readonly error: unknown } | undefined;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  /** `isDead`: whether the process of the task was killed, so that the task never ends. */
  add(task: Promise<void> | undefined, isDead: () => boolean = () => false): void {
    if (task === undefined) return;
    const id = Symbol();
    this.open.set(id, isDead);
    task.then(
      () => this.open.delete(id),
      (error: unknown) => {
        this.failure ??= { error };
      },
    );
  }

  async finish(): Promise<void> {
    const isOver = (): boolean => this.failure !== undefined || [...this.open.values()].every((isDead) => isDead());
    await this.scheduler.run(isOver, MOST_STEPS);
    if (this.failure !== undefined) throw this.failure.error;
  }
}
