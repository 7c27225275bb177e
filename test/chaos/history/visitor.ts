import { setTimeout as pause } from 'node:timers/promises';
import type { Gone, SeenSession } from '@wideload/testing';
import type { Random } from '../../sim/random.ts';
import type { Invoked } from '../../sim/recorder.ts';
import { IS_LONG } from '../../support/figures.ts';
import type { HistoryHost, Reply } from './host.ts';
import { now, type Recorder } from './recorder.ts';

/** Milliseconds between two requests of a visitor. All visitors of a session send theirs at the same times, so that they meet. */
const REST_MS = IS_LONG ? 200 : 400;
/** Milliseconds by which they differ, at most. */
const SPREAD_MS = 4;
/** Operations of unknown outcome for one session. Each doubles what the checker has to look at. */
const MOST_UNKNOWN = 3;
/** Operations, other than reads, on one session during a fault. Each that a failover may undo doubles it, too. */
const MOST_DURING_FAULT = 6;
/** Sessions that begin in one lineage, after the one before was over. */
const MOST_BEGUN = 6;

/** What visitors may do now. */
export interface Phase {
  /** Whether the fault has begun and is not over. */
  isFaulty: boolean;
  /** Whether sessions may get other sids, and users log in, during the fault. */
  readonly isMovable: boolean;
  /** Whether all sessions of a user are ended at times. */
  readonly endsAll: boolean;
}

/** A session over all its sids, with what all its visitors know of it. */
export interface Lineage {
  readonly name: string;
  /** The users who log in to it, and to no other. */
  readonly users: readonly User[];
  readonly sids: string[];
  /** Milliseconds by which its requests differ in time from those of other sessions. */
  readonly offsetMs: number;
  begun: number;
  unknown: number;
  duringFault: number;
}

interface User {
  readonly login: string;
  readonly uid: number;
}

export const lineageOf = (n: number): Lineage => ({
  name: `s${n}`,
  users: ['anna', 'bert'].map((name, at) => ({ login: `${name}${n}`, uid: 1000 + 2 * n + at })),
  sids: [],
  offsetMs: (n * 37) % REST_MS,
  begun: 0,
  unknown: 0,
  duringFault: 0,
});

/** What the routes of the module answer. */
interface RouteAnswer {
  readonly isUnavailable?: true;
  readonly seen?: SeenSession | Gone;
  readonly readAt?: number;
  readonly answer?: unknown;
  readonly doneAt?: number;
}

const answerOf = (reply: Exclude<Reply, string>): RouteAnswer => Object(reply.json);

export interface VisitorSettings {
  readonly host: HistoryHost;
  readonly lineage: Lineage;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly phase: Phase;
}

/** A browser that sends one request after the other to one host. */
export class Visitor {
  private readonly settings: VisitorSettings;
  /** Requests so far, answered or not. */
  sent = 0;
  /** The session as this visitor saw it last. */
  private last: { sid: string; user: string | null } | undefined;

  constructor(settings: VisitorSettings) {
    this.settings = settings;
  }

  /** Sends requests until they are over. */
  async run(isOver: () => boolean): Promise<void> {
    const { random, lineage } = this.settings;
    while (!isOver()) {
      await pause(REST_MS - ((now() + lineage.offsetMs) % REST_MS) + random.below(SPREAD_MS));
      await this.next();
      this.sent++;
    }
  }

  /** Reads the session by every sid that it had. Returns whether the host answered each. */
  async readAll(): Promise<boolean> {
    let isAnswered = true;
    for (const sid of [...this.settings.lineage.sids]) isAnswered = (await this.load(sid)) && isAnswered;
    return isAnswered;
  }

  private async next(): Promise<void> {
    const { lineage, random, phase } = this.settings;
    const sid = lineage.sids.at(-1);
    const isQuiet = phase.isFaulty && lineage.duringFault >= MOST_DURING_FAULT;
    if (isQuiet || lineage.unknown >= MOST_UNKNOWN) {
      if (sid !== undefined) await this.load(sid);
    } else if (sid === undefined) await this.begin();
    else if (this.last === undefined) {
      await this.load(sid);
      if (this.last === undefined && random.oneIn(3)) await this.begin();
    } else if (phase.endsAll && random.oneIn(20)) await this.endAll();
    else await this.act(this.last);
  }

  private get moves(): boolean {
    const { phase } = this.settings;
    return phase.isMovable || !phase.isFaulty;
  }

  private async begin(): Promise<void> {
    const { lineage, random } = this.settings;
    if (lineage.begun >= MOST_BEGUN) return;
    lineage.begun++;
    const to = this.moves && random.oneIn(2) ? random.pick(lineage.users) : null;
    const values = { n: 0 };
    const user = to?.login ?? null;
    const answer = await this.record({ kind: 'create', lineage: lineage.name, user, values }, undefined, {
      values,
      to,
    });
    if (answer !== undefined) this.moved(answer.answer, user);
  }

  private async endAll(): Promise<void> {
    const { login, uid } = this.settings.random.pick(this.settings.lineage.users);
    await this.record({ kind: 'endAll', user: login }, undefined, { uid });
  }

  private async load(sid: string): Promise<boolean> {
    const { host } = this.settings;
    const invokedAt = now();
    const reply = await host.post('/history/load', sid, {});
    return typeof reply !== 'string' && this.sees(answerOf(reply), invokedAt, sid);
  }

  /** Does something to the session if it is still as this visitor knows it. */
  private async act(last: { readonly sid: string; readonly user: string | null }): Promise<void> {
    const { lineage, random, recorder } = this.settings;
    const { sid, user } = last;
    const on = { lineage: lineage.name, ...last };
    // A tab that is open for long still sends an older sid.
    const sent = random.oneIn(4) ? random.pick(lineage.sids) : sid;
    const change = async (): Promise<void> => {
      const values = { [random.pick(['a', 'b', 'n'])]: recorder.newValue() };
      await this.record({ kind: 'change', ...on, values }, sent, { ...last, values });
    };
    const update = async (): Promise<void> => {
      const step = { key: 'n', add: 1 };
      await this.record({ kind: 'update', ...on, ...step }, sent, { ...last, ...step });
    };
    const rotate = async (): Promise<void> => {
      const isSoft = user !== null && random.oneIn(2);
      const answer = await this.record({ kind: 'rotate', ...on, isSoft }, sent, { ...last, isSoft });
      if (answer !== undefined) this.moved(answer.answer, user);
    };
    const logIn = async (): Promise<void> => {
      const to = random.pick(lineage.users);
      const answer = await this.record({ kind: 'logIn', ...on, newUser: to.login }, sent, { ...last, to });
      if (answer !== undefined) this.moved(answer.answer, to.login);
    };
    const end = async (): Promise<void> => {
      const answer = await this.record({ kind: 'end', lineage: lineage.name, sid }, sent, last);
      if (answer !== undefined) this.last = undefined;
    };
    const read = async (): Promise<void> => void (await this.load(sent));
    const moves = this.moves ? [rotate, logIn] : [];
    const often = [change, change, change, update, update];
    await random.pick([...often, ...often, read, end, ...moves])();
  }

  /** Records an operation. Returns undefined if it was not done, or may have been. */
  private async record(invoked: Invoked, sid: string | undefined, body: object): Promise<RouteAnswer | undefined> {
    const { host, recorder, lineage, phase } = this.settings;
    if (phase.isFaulty) lineage.duringFault++;
    const invokedAt = now();
    const reply = await host.post(`/history/${invoked.kind}`, sid, body);
    if (reply === 'unsent') return undefined;
    if (reply === 'unknown') {
      lineage.unknown++;
      // What it was is not known any more.
      this.last = undefined;
      recorder.add(host.name, invoked, { invokedAt });
      return undefined;
    }
    const answer = answerOf(reply);
    const isRead = sid === undefined || this.sees(answer, invokedAt, sid);
    if (!isRead || answer.doneAt === undefined) return undefined;
    const { doneAt: returnedAt, readAt = invokedAt } = answer;
    recorder.add(host.name, invoked, {
      invokedAt: readAt,
      returnedAt,
      ...(answer.answer !== undefined && { answer: answer.answer }),
    });
    return answer;
  }

  /** Records what a request read. Returns false if it could not read. */
  private sees({ seen, readAt }: RouteAnswer, invokedAt: number, sid: string): boolean {
    if (seen === undefined || readAt === undefined) return false;
    const { host, lineage, recorder } = this.settings;
    recorder.add(
      host.name,
      { kind: 'load', lineage: lineage.name, sid },
      { invokedAt, returnedAt: readAt, answer: seen },
    );
    if (seen === 'gone') this.last = undefined;
    else this.moved(seen, seen.user);
    return true;
  }

  private moved(answer: unknown, user: string | null): void {
    const { lineage } = this.settings;
    const sid: unknown = Object(answer).sid;
    if (typeof sid !== 'string') this.last = undefined;
    else {
      this.last = { sid, user };
      if (!lineage.sids.includes(sid)) lineage.sids.push(sid);
    }
  }
}
