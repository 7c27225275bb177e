import { afterFailover, someRefused, withDoomed, withoutDoomed } from './failover.ts';
import type { EndAllOperation, EndOperation, Operation, SeenSession, Values } from './operation.ts';
import { EMPTY, type Ended, type Live, type State, type Undo } from './state.ts';

/**
 * What a failover may undo. What ended stays ended in any case.
 *
 * - `unconfirmed`: all that was done since the last `confirm`.
 * - `unacknowledged`: what did not return, also if others saw it. A write that returned confirms all before it.
 */
export type MayLose = 'nothing' | 'unconfirmed' | 'unacknowledged';

/**
 * A part of an ending, before its rest: older sids of a session stop leading to it a moment before it ends, and the sessions of
 * a user end one after the other.
 */
export interface Cut {
  readonly kind: 'cut';
  readonly of: EndOperation | EndAllOperation;
  readonly returnedAt?: undefined;
}

export type Step = Operation | Cut;

/** What one step makes of the sessions of a lineage. */
interface Effect extends Partial<Omit<Undo, 'before'>> {
  readonly live: readonly Live[];
}

/**
 * Returns the states that a step may lead to. None: with its answer it cannot come here. A step of unknown outcome is
 * taken as done. `id`: stands for a new sid that is not known.
 */
export function statesAfter(state: State, step: Step, id: number, mayLose: MayLose): readonly State[] {
  if (step.kind === 'confirm') return [{ live: state.live, undo: [] }];
  if (step.kind === 'failover') return mayLose === 'nothing' ? [state] : afterFailover(state);
  // A write that returned is one that no server may lack, nor anything before it.
  const isConfirmed = mayLose === 'unacknowledged' && step.returnedAt !== undefined;
  return someRefused(state.live).flatMap((live) =>
    effectsOf(live, step, id).map((effect) => {
      // A read may tell under which sid a session is, but changes nothing.
      const isLossless = mayLose === 'nothing' || step.kind === 'load' || effect.live === live;
      return {
        live: effect.live,
        undo: isLossless ? state.undo : isConfirmed ? [] : [...state.undo, undoOf(live, effect)],
      };
    }),
  );
}

const undoOf = (before: readonly Live[], { ended = [], successor }: Effect): Undo => ({
  before,
  ended,
  ...(successor && { successor }),
});

function effectsOf(live: readonly Live[], step: Exclude<Step, { kind: 'confirm' | 'failover' }>, id: number): Effect[] {
  switch (step.kind) {
    case 'create': {
      const sid = step.answer?.sid ?? unknownSid(id);
      return [{ live: [...live, { sids: [sid], user: step.user, values: withoutNull(step.values) }] }];
    }
    case 'load':
      return seen(live, step);
    case 'change':
    case 'update':
      return changed(live, step);
    case 'rotate':
      return rotated(live, step, id);
    case 'logIn':
      return loggedIn(live, step, id);
    case 'overwrite': {
      const found = reached(live, step);
      if (found === undefined || found.sids[0] !== step.sid) return [{ live }];
      return [{ live: replaced(live, found, { ...found, user: step.user, values: withoutNull(step.values) }) }];
    }
    case 'end':
      return [without(live, [reached(live, step) ?? reached(live, { ...step, sid: cutSid(step) })], step)];
    case 'endAll':
      return [
        without(
          live,
          live.filter(({ user }) => user === step.user),
          step,
        ),
      ];
    case 'cut':
      return cut(live, step);
    case 'expire':
      return [{ live: EMPTY.live }];
    case 'recover':
      return [{ live: live.flatMap(withoutDoomed) }];
  }
}

const unknownSid = (id: number): string => `unknown ${id}`;
const isUnknownSid = (sid: string): boolean => sid.startsWith('unknown ');

/** The session that a sid leads to, as the process of the step sees it. */
function reached(live: readonly Live[], { sid, by }: { readonly sid: string; readonly by: string }): Live | undefined {
  return live.find(({ sids, doomed }) => {
    const isRefused = doomed?.some((one) => one.by === by && (one.sid === sid || one.sid === sids[0]));
    return sids.includes(sid) && !isRefused;
  });
}

/** The same, if the user is still the one whom the request read. */
function reachedBy(
  live: readonly Live[],
  step: { readonly sid: string; readonly by: string; readonly user: string | null },
): Live | undefined {
  const found = reached(live, step);
  return found?.user === step.user ? found : undefined;
}

const replaced = (live: readonly Live[], old: Live, now: Live): readonly Live[] =>
  live.map((session) => (session === old ? now : session));

function seen(live: readonly Live[], step: Extract<Operation, { kind: 'load' }>): Effect[] {
  const { answer } = step;
  const found = reached(live, step);
  if (answer === undefined) return [{ live }];
  if (answer === 'gone') return found === undefined ? [{ live }] : [];
  if (found === undefined) return answer.sid === step.sid ? named(live, answer) : [];
  return answer.user === found.user && areSame(answer.values, found.values) ? atSid(live, found, answer.sid) : [];
}

/** The sessions, with that sid for one whose rotation did not return: others know it only because they saw it there. */
const named = (live: readonly Live[], { sid, user, values }: SeenSession): Effect[] =>
  live
    .filter((session) => session.user === user && areSame(values, session.values))
    .flatMap((session) => (session.sids[0] === sid ? [] : atSid(live, session, sid)));

/** The sessions, if one of them has that sid. One whose rotation did not return gets it only now. */
function atSid(live: readonly Live[], found: Live, sid: string): Effect[] {
  const [now = '', ...older] = found.sids;
  if (now === sid) return [{ live }];
  return isUnknownSid(now) ? [{ live: replaced(live, found, { ...found, sids: [sid, ...older] }) }] : [];
}

function areSame(one: Values, other: Values): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function withoutNull(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function changed(live: readonly Live[], step: Extract<Operation, { kind: 'change' | 'update' }>): Effect[] {
  const found = reachedBy(live, step);
  if (found === undefined) return step.answer === undefined || step.answer === 'gone' ? [{ live }] : [];
  if (step.answer === 'gone') return [];
  if (step.kind === 'change') {
    const values = withoutNull({ ...found.values, ...step.values });
    return [{ live: replaced(live, found, { ...found, values }) }];
  }
  const sum = Number(found.values[step.key] ?? 0) + step.add;
  if (step.answer !== undefined && step.answer !== sum) return [];
  return [{ live: replaced(live, found, { ...found, values: { ...found.values, [step.key]: sum } }) }];
}

function rotated(live: readonly Live[], step: Extract<Operation, { kind: 'rotate' }>, id: number): Effect[] {
  const { isSoft, answer } = step;
  const found = isSoft ? reached(live, step) : reachedBy(live, step);
  if (found === undefined) return answer === undefined || answer === 'gone' ? [{ live }] : [];
  if (answer === 'gone') return [];
  const [now] = found.sids;
  // A soft rotation that another request made counts for this one, too.
  if (isSoft && now !== step.sid) return answer === undefined ? [{ live }] : atSid(live, found, answer.sid);
  return [movedTo(live, found, answer?.sid ?? unknownSid(id), step, isSoft ? found.sids : [], found.user)];
}

function loggedIn(live: readonly Live[], step: Extract<Operation, { kind: 'logIn' }>, id: number): Effect[] {
  const sid = step.answer?.sid ?? unknownSid(id);
  const found = reachedBy(live, step);
  if (found === undefined) return [{ live: [...live, { sids: [sid], user: step.newUser, values: {} }] }];
  return [movedTo(live, found, sid, step, [], step.newUser)];
}

function movedTo(
  live: readonly Live[],
  found: Live,
  sid: string,
  step: Extract<Operation, { kind: 'rotate' | 'logIn' }>,
  leading: readonly string[],
  user: string | null,
): Effect {
  const successor: Live = { sids: [sid], user, values: found.values };
  const isSoft = leading.length > 0;
  const ended = endedBy(step, found.sids.slice(0, 1));
  // What is to end does so under a new sid, too.
  const doomed = found.doomed?.flatMap((one) => [
    ...(isSoft ? [one] : []),
    ...(one.isEnding ? [{ ...one, sid, by: undefined }] : []),
  ]);
  const moved = withDoomed({ sids: [sid, ...leading], user, values: found.values }, doomed ?? []);
  return { live: replaced(live, found, moved), ended, successor };
}

/**
 * The sids of a session that a step gave up. The newest is refused from then on by the process that did it, unless it leads on
 * after a soft rotation. Older ones may be known to the index alone, which may be lost.
 */
const endedBy = (step: Operation, sids: readonly string[]): Ended[] =>
  sids.map((sid, age) => ({
    sid,
    by: age > 0 || (step.kind === 'rotate' && step.isSoft) ? undefined : step.by,
    isEnding: step.kind === 'end' || step.kind === 'endAll',
    isSure: step.returnedAt !== undefined,
  }));

function without(live: readonly Live[], found: readonly (Live | undefined)[], step: Operation): Effect {
  const rest = live.filter((session) => !found.includes(session));
  if (rest.length === live.length) return { live };
  return { live: rest, ended: found.flatMap((session) => endedBy(step, session?.sids ?? [])) };
}

/** Stands for the sid of an ending that was cut off, so that the ending still finds its session. */
const cutSid = ({ invokedAt }: EndOperation): string => `cut off at ${invokedAt}`;

function cut(live: readonly Live[], { of }: Cut): Effect[] {
  const concerned = of.kind === 'end' ? [reached(live, of)] : live.filter(({ user }) => user === of.user);
  return concerned.flatMap((found) => {
    if (found === undefined) return [];
    // The oldest sids go first.
    const cutTo = (count: number): Effect => {
      const sids = found.sids.slice(0, count);
      const isFound = of.kind === 'endAll' || sids.includes(of.sid);
      return { live: replaced(live, found, { ...found, sids: isFound ? sids : [...sids, cutSid(of)] }) };
    };
    const older = found.sids.slice(1).map((_, index) => cutTo(index + 1));
    return of.kind === 'endAll' ? [...older, without(live, [found], of)] : older;
  });
}
