import { type Told, Visitor } from './visitor.ts';

/** Sessions in use at once. */
const AT_ONCE = 10;

/** Milliseconds that a handler takes: a quick one, and one that calls another service. */
const [QUICK, SLOW] = [5, 40];

/** How often a session may miss its meeting, on average: a machine that is so busy measures nothing. */
const MAX_MISSES = 5;

/** What two requests do to one session at once. */
export interface Meeting {
  readonly work: string;
  readonly sessions: number;
  /** Losses that one session can have. */
  readonly perSession: number;
  /** Returns how much was lost, by asking the server; undefined if the requests did not meet. `at`: the number of the session. */
  run(visitor: Visitor, at: number): Promise<number | undefined>;
}

/** Whether each request read the session before the other one acted. */
const met = (one: Told, other: Told): boolean =>
  one.values !== undefined &&
  other.values !== undefined &&
  Math.max(one.readAt, other.readAt) < Math.min(one.actsAt, other.actsAt);

async function isLoggedIn(visitor: Visitor): Promise<boolean> {
  const { values, user } = await visitor.look();
  return values !== undefined && user === 'anna';
}

export const MEETINGS: readonly Meeting[] = [
  {
    work: 'two parallel requests change different keys: changes lost',
    sessions: 1000,
    perSession: 2,
    async run(visitor) {
      const [one, other] = await Promise.all([visitor.change('a', QUICK), visitor.change('b', QUICK)]);
      if (!met(one, other)) return undefined;
      const { values = {} } = await visitor.look();
      return ['a', 'b'].filter((key) => values[key] !== 1).length;
    },
  },
  {
    work: 'a logout is answered during a slow request with a change: logouts undone',
    sessions: 1000,
    perSession: 1,
    async run(visitor) {
      const [slow, logout] = await Promise.all([visitor.change('a', SLOW), visitor.logOut(0)]);
      const isDuring = logout.values !== undefined && logout.answeredAt < slow.actsAt;
      if (slow.values === undefined || !isDuring) return undefined;
      return (await isLoggedIn(visitor)) ? 1 : 0;
    },
  },
  {
    work: 'a logout and a change at the same moment: logouts undone',
    sessions: 1000,
    perSession: 1,
    async run(visitor, at) {
      // Libraries take different times between their last read and their write, so the logout comes sooner or later.
      const [changeMs, logoutMs] = [QUICK + (at % 7), QUICK + (at % 3)];
      const [change, logout] = await Promise.all([visitor.change('a', changeMs), visitor.logOut(logoutMs)]);
      if (!met(change, logout)) return undefined;
      return (await isLoggedIn(visitor)) ? 1 : 0;
    },
  },
];

/** Returns how much a server loses in that many sessions whose requests met. */
export async function lossesOf({ work, run }: Meeting, url: string, sessions: number): Promise<number> {
  let [left, misses, losses] = [sessions, 0, 0];
  const visit = async (): Promise<void> => {
    while (left > 0) {
      left--;
      const visitor = new Visitor(url);
      await visitor.logIn();
      const lost = await run(visitor, left);
      if (lost !== undefined) {
        losses += lost;
        continue;
      }
      left++;
      if (++misses > sessions * MAX_MISSES) throw new Error(`${work}: the requests rarely meet; use an idle machine`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visit));
  return losses;
}
