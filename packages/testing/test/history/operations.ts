import type { EventOperation, Gone, HistorySettings, Operation, SeenSession, Values } from '@wideload/testing';

/** When an operation was invoked and returned. Without the second number its outcome is unknown. */
export type Between = readonly [invokedAt: number, returnedAt?: number];

const timed = ([invokedAt, returnedAt]: Between) => ({
  invokedAt,
  ...(returnedAt !== undefined && { returnedAt }),
});

const answered = <T>([, returnedAt]: Between, answer: T) => (returnedAt === undefined ? {} : { answer });

/** Operations of one process on one session, whose user is nobody unless one is named. */
export const process = (by: string, lineage = 's') => ({
  create: (at: Between, values: Values, user: string | null = null): Operation => ({
    ...timed(at),
    ...answered(at, { sid: 'A' }),
    kind: 'create',
    by,
    lineage,
    user,
    values,
  }),
  load: (at: Between, sid: string, values: Values | Gone, seen: Partial<SeenSession> = {}): Operation => ({
    ...timed(at),
    ...answered(at, values === 'gone' ? values : { sid, user: null, values, ...seen }),
    kind: 'load',
    by,
    lineage,
    sid,
  }),
  change: (at: Between, sid: string, values: Values, answer: 'saved' | Gone = 'saved', user: string | null = null) =>
    ({
      ...timed(at),
      ...answered(at, answer),
      kind: 'change',
      by,
      lineage,
      sid,
      user,
      values,
    }) satisfies Operation,
  update: (at: Between, sid: string, sum: number | Gone): Operation => ({
    ...timed(at),
    ...answered(at, sum),
    kind: 'update',
    by,
    lineage,
    sid,
    user: null,
    key: 'n',
    add: 1,
  }),
  rotate: (at: Between, sid: string, to: string | Gone, isSoft = false): Operation => ({
    ...timed(at),
    ...answered(at, to === 'gone' ? to : { sid: to }),
    kind: 'rotate',
    by,
    lineage,
    sid,
    user: null,
    isSoft,
  }),
  logIn: (at: Between, sid: string, newUser: string, to: string, user: string | null = null): Operation => ({
    ...timed(at),
    ...answered(at, { sid: to }),
    kind: 'logIn',
    by,
    lineage,
    sid,
    user,
    newUser,
  }),
  end: (at: Between, sid: string): Operation => ({ ...timed(at), kind: 'end', by, lineage, sid }),
  endAll: (at: Between, user: string): Operation => ({ ...timed(at), kind: 'endAll', by, user }),
  overwrite: (at: Between, sid: string, values: Values, user: string | null = null): Operation => ({
    ...timed(at),
    kind: 'overwrite',
    by,
    lineage,
    sid,
    user,
    values,
  }),
});

export const event = (at: number, kind: EventOperation['kind']): Operation => ({
  kind,
  by: 'Redis',
  invokedAt: at,
  returnedAt: at,
});

/** Histories by what they show, with the settings that they are checked with. */
export type Histories = Readonly<Record<string, readonly [readonly Operation[], HistorySettings?]>>;

export const one = process('one');
export const two = process('two');

/** A session with n = 0, stored by process one before time 2. */
export const begun = one.create([0, 1], { n: 0 });
export const begunSoftly = [begun, one.rotate([2, 3], 'A', 'B', true)];
