import { type Spread, spread } from './median.ts';

/** One figure of one contestant. */
export interface Figure {
  /** What was done: `read a session in Redis`. */
  readonly work: string;
  /** Who did it: `Wideload`, `limit: ...`. */
  readonly who: string;
  readonly unit: string;
  readonly spread: Spread;
}

/** The figures of contestants, from what was measured of each in every round. */
export function figuresOf(
  work: string,
  unit: string,
  measured: ReadonlyMap<{ readonly name: string }, readonly number[]>,
): Figure[] {
  return [...measured].map(([{ name }, rounds]) => ({ work, who: name, unit, spread: spread(rounds) }));
}

/** What a figure of ours is compared with, and what it should reach. */
export interface Goal {
  readonly work: string;
  readonly ours: string;
  readonly against: string;
  /** The median of our figures by theirs of the same round, so that other work of the machine affects both. */
  readonly ratio: number;
  /** Bounds for the ratio. */
  readonly least?: number;
  readonly most?: number;
}

/** What a bench answers. */
export interface Result {
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
}

export function isReached({ ratio, least = -Infinity, most = Infinity }: Goal): boolean {
  return ratio >= least && ratio <= most;
}

/** What is asked of a comparison. */
export interface Wanted {
  readonly against: string;
  readonly least?: number;
  readonly most?: number;
}

/** Compares one contestant with others, round by round. Throws when one of them has not been measured. */
export function goalsOf(figures: readonly Figure[], work: string, ours: string, wanted: readonly Wanted[]): Goal[] {
  const roundsOf = (who: string): readonly number[] => {
    const figure = figures.find((one) => one.work === work && one.who === who);
    if (figure === undefined) throw new Error(`${work}: no figure of ${who}`);
    return figure.spread.figures;
  };
  return wanted.map((goal) => {
    const theirs = roundsOf(goal.against);
    const ratios = roundsOf(ours).map((figure, round) => figure / (theirs[round] ?? Number.NaN));
    return { work, ours, ...goal, ratio: spread(ratios).median };
  });
}
