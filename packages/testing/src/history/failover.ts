import type { Doomed, Ended, Live, State } from './state.ts';

/**
 * A session without the sids that are to be refused, and without older ones: those lead there through them. None if its own sid
 * is one of them.
 */
export function withoutDoomed({ doomed = [], isTwin, ...session }: Live): readonly Live[] {
  const { sids } = session;
  const ended = new Set(doomed.map(({ sid }) => sid));
  const refused = sids.findIndex((sid) => ended.has(sid));
  if (refused === 0) return [];
  return [{ ...session, sids: refused < 0 ? sids : sids.slice(0, refused) }];
}

/** Sids that a failover brought back are refused again one after the other, each some time before all of them are. */
export function someRefused(live: readonly Live[]): readonly (readonly Live[])[] {
  if (live.every(({ doomed, isTwin }) => doomed === undefined && isTwin === undefined)) return [live];
  return inEachWay(live, (session) => {
    if (session.isTwin) return [[session], []];
    return session.doomed === undefined ? [[session]] : [[session], withoutDoomed(session)];
  });
}

/** The combinations of what may become of each session. */
function inEachWay(
  live: readonly Live[],
  waysOf: (session: Live) => readonly (readonly Live[])[],
): readonly (readonly Live[])[] {
  let states: readonly (readonly Live[])[] = [[]];
  for (const session of live) {
    const ways = waysOf(session);
    states = states.flatMap((state) => ways.map((way) => [...state, ...way]));
  }
  return states;
}

/** The states that a failover may leave behind. */
export function afterFailover({ live, undo }: State): readonly State[] {
  const states: State[] = [{ live, undo: [] }];
  const ended: Ended[] = [];
  const successors: Live[] = [];
  for (const { before, ended: more, successor } of undo.toReversed()) {
    ended.push(...more);
    // A step that was lost in part left its session under both sids.
    if (successor !== undefined) successors.push({ ...successor, isTwin: true });
    for (const back of broughtBack(before, successors, ended)) states.push({ live: back, undo: [] });
  }
  return states;
}

/** Sessions of an older state, with some that were stored since, and of which the sids that ended are to be refused. */
function broughtBack(
  before: readonly Live[],
  successors: readonly Live[],
  ended: readonly Ended[],
): readonly (readonly Live[])[] {
  return inEachWay([...before, ...successors], (session) => {
    const all = ended.filter(({ sid }) => session.sids.includes(sid));
    const sure = all.filter(({ isSure }) => isSure);
    const kinds = sure.length === all.length ? [all] : [all, sure];
    const ways = kinds.map((doomed) => [withDoomed(session, doomed)]);
    return session.isTwin ? [[], ...ways] : ways;
  });
}

export const withDoomed = (session: Live, more: readonly Doomed[]): Live => {
  const doomed = [...(session.doomed ?? []), ...more.map(({ sid, by, isEnding }) => ({ sid, by, isEnding }))];
  return doomed.length === 0 ? session : { ...session, doomed };
};
