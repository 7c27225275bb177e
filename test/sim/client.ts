import { StoreUnavailable } from '@wideload/session';
import { logOutEverywhere, newSession, openSession, type Session } from '@wideload/session/internal';
import type { Gone, SeenSession } from '@wideload/testing';
import { ACTIONS, type Jar, logIn, NAMES, type RecordOperation, uidOf, valuesOf } from './actions.ts';
import type { Engine } from './engine.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './recorder.ts';
import type { Scheduler } from './scheduler.ts';

const SILENT = { unreadable: () => {}, unavailable: () => {} };

const seenOf = (session: Session): SeenSession | Gone =>
  session.isNew ? 'gone' : { sid: session.sid, user: session.login, values: valuesOf(session.stored) };

/** Sends requests to one process, one after the other. */
export class Client {
  readonly engine: Engine;
  private readonly recorder: Recorder;
  private readonly scheduler: Scheduler;
  private readonly plan: Plan;

  constructor(engine: Engine, recorder: Recorder, scheduler: Scheduler, plan: Plan) {
    this.engine = engine;
    this.recorder = recorder;
    this.scheduler = scheduler;
    this.plan = plan;
  }

  /** Begins the session of a jar, sometimes with a login. */
  async begin(jar: Jar): Promise<void> {
    await this.create(jar).catch(unlessUnavailable);
  }

  private async create({ lineage, sids }: Jar): Promise<void> {
    const { random } = this.scheduler;
    const user = random.oneIn(2) ? random.pick(NAMES) : null;
    const values = { n: 0 };
    await this.record({ kind: 'create', lineage, user, values }, async () => {
      const session = newSession(this.engine.store);
      Object.assign(session.data, values);
      if (user === null) await session.save();
      else await logIn(session, user);
      sids.push(session.sid);
      return { sid: session.sid };
    });
  }

  /** Sends one request after the other. */
  async run(jars: readonly Jar[]): Promise<void> {
    for (let n = 0; n < this.plan.requests; n++) {
      await this.scheduler.turn();
      await this.engine.reached();
      if (this.engine.isDead) return;
      await this.request(this.scheduler.random.pick(jars)).catch(unlessUnavailable);
    }
  }

  /** Reads every session by every sid. */
  async readAll(jars: readonly Jar[]): Promise<void> {
    for (const jar of jars) {
      for (const sid of [...jar.sids]) {
        await this.engine.reached();
        await this.open(jar, sid).catch(unlessUnavailable);
      }
    }
  }

  /** Reads the session of a jar and does something to it. */
  private async request(jar: Jar): Promise<void> {
    const { random } = this.scheduler;
    if (this.endsAll && random.oneIn(12)) return this.endAll();
    const session = await this.open(jar, random.oneIn(2) ? (jar.sids.at(-1) ?? '') : random.pick(jar.sids));
    if (session.isNew) {
      if (random.oneIn(3)) await this.logInAnew(session, jar);
      return;
    }
    await random.pick(ACTIONS)({
      session,
      jar,
      plan: this.plan,
      random,
      record: this.record,
      value: this.recorder.newValue(),
    });
  }

  private readonly record: RecordOperation = (invoked, run) => this.recorder.record(this.engine.name, invoked, run);

  /** Throws `StoreUnavailable` when the session cannot be read. */
  private async open({ lineage }: Jar, sid: string): Promise<Session> {
    let opened = newSession(this.engine.store);
    await this.record({ kind: 'load', lineage, sid }, async () => {
      opened = await openSession(this.engine.store, sid, SILENT);
      if (opened.unavailable) throw new StoreUnavailable('Redis cannot be reached');
      return seenOf(opened);
    });
    return opened;
  }

  private async logInAnew(session: Session, { lineage, sids }: Jar): Promise<void> {
    const user = this.scheduler.random.pick(NAMES);
    await this.record({ kind: 'create', lineage, user, values: {} }, async () => {
      await logIn(session, user);
      sids.push(session.sid);
      return { sid: session.sid };
    });
  }

  private async endAll(): Promise<void> {
    const user = this.scheduler.random.pick(NAMES);
    await this.record({ kind: 'endAll', user }, async () => {
      await logOutEverywhere(this.engine.store, { provider: 'local', db: null, uid: uidOf(user) });
    });
  }

  /**
   * A network that fails may keep a session out of the user index until its next use, and a failover until its host has written
   * the entry again: nothing is promised then.
   */
  private get endsAll(): boolean {
    return this.plan.disturbance !== 'network' && !this.recorder.isRecovering;
  }
}

function unlessUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error;
}
