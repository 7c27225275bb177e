import type { Session } from '@wideload/session/internal';
import type { Gone, Values } from '@wideload/testing';
import type { Plan } from './plan.ts';
import type { Random } from './random.ts';
import type { Invoked } from './recorder.ts';

/** The users who log in, by their ids. */
const USERS: Readonly<Record<string, number>> = { anna: 2, bert: 3 };
export const NAMES = Object.keys(USERS);
export const uidOf = (user: string): number => USERS[user] ?? 0;

/** The keys of a session that requests use. */
const KEYS = ['a', 'b', 'n'];

/** The sids that browsers were given for a session, the newest last. */
export interface Jar {
  readonly lineage: string;
  readonly sids: string[];
}

/** Records an operation of one process. */
export type RecordOperation = <T>(invoked: Invoked, run: () => Promise<T>) => Promise<T>;

/** A request that has read its session. */
interface Request {
  readonly session: Session;
  readonly jar: Jar;
  readonly plan: Plan;
  readonly random: Random;
  readonly record: RecordOperation;
  /** A number that no other request writes. */
  readonly value: number;
}

/** Returns the keys of a session that requests use. */
export function valuesOf(data: Readonly<Record<string, unknown>>): Values {
  const values: Record<string, number> = {};
  for (const key of KEYS) {
    const value = data[key];
    if (typeof value === 'number') values[key] = value;
  }
  return values;
}

export const logIn = (session: Session, user: string): Promise<void> =>
  session.logIn({ uid: uidOf(user), login: user });

/** What an operation on that session is recorded with. */
const on = ({ session, jar: { lineage } }: Request) => ({ lineage, sid: session.sid, user: session.login });

/** The answer of what gave the session another sid. */
function moved({ session, jar: { sids } }: Request): { readonly sid: string } | Gone {
  if (session.isGone) return 'gone';
  if (!sids.includes(session.sid)) sids.push(session.sid);
  return { sid: session.sid };
}

async function change(request: Request): Promise<void> {
  const { session, random, record, value } = request;
  const values = { [random.pick(KEYS)]: value };
  await record({ kind: 'change', ...on(request), values }, async () => {
    Object.assign(session.data, values);
    return (await session.save()) === 'gone' ? 'gone' : 'saved';
  });
}

async function update(request: Request): Promise<void> {
  await request.record({ kind: 'update', ...on(request), key: 'n', add: 1 }, async () => {
    const sum = await request.session.update((data) => {
      data.n = Number(data.n ?? 0) + 1;
      return data.n;
    });
    return sum ?? 'gone';
  });
}

/** A session that a failover brought back, and that moves before another host has ended it again, lives on: that is known. */
const isMovable = ({ plan }: Request): boolean => plan.disturbance !== 'failover' || plan.isOneHost;

async function rotate(request: Request): Promise<void> {
  const { session, random, record, plan } = request;
  const { user } = session;
  // Only Odoo gives its sessions other sids.
  if (user?.provider === 'odoo' || !isMovable(request)) return;
  // What Odoo saves late over a record of a soft rotation brings the session back: that is known.
  const isSoft = user !== undefined && plan.disturbance !== 'odoo' && random.oneIn(2);
  await record({ kind: 'rotate', ...on(request), isSoft }, async () => {
    if (isSoft) await session.rotateSoftly();
    else await session.rotate();
    return moved(request);
  });
}

async function changeUser(request: Request): Promise<void> {
  const { session, random, record } = request;
  if (!isMovable(request)) return;
  const newUser = random.pick(NAMES);
  await record({ kind: 'logIn', ...on(request), newUser }, async () => {
    await logIn(session, newUser);
    return moved(request);
  });
}

async function end({ session, jar: { lineage }, record }: Request): Promise<void> {
  await record({ kind: 'end', lineage, sid: session.sid }, () => session.destroy());
}

async function onlyRead(): Promise<void> {}

/** What a request may do to the session that it has read; changes are the most frequent. */
export const ACTIONS: readonly ((request: Request) => Promise<void>)[] = [
  ...[change, change, change],
  update,
  rotate,
  changeUser,
  end,
  onlyRead,
];
