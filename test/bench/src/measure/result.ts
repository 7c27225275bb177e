import type { Spread } from './median.ts';

/** One figure of one contestant. */
export interface Figure {
  /** What was done: `read a session in Redis`. */
  readonly work: string;
  /** Who did it: `Wideload`, `limit: ...`. */
  readonly who: string;
  readonly unit: string;
  readonly spread: Spread;
}

/** What a figure of ours is compared with, and what it should reach. */
export interface Goal {
  readonly work: string;
  readonly ours: string;
  readonly against: string;
  /** Our median by theirs. */
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

/** Compares one contestant's medians with those of others. */
export function goalsOf(figures: readonly Figure[], work: string, ours: string, wanted: readonly Wanted[]): Goal[] {
  const medianOf = (who: string): number =>
    figures.find((figure) => figure.work === work && figure.who === who)?.spread.median ?? Number.NaN;
  return wanted.map((goal) => ({ work, ours, ...goal, ratio: medianOf(ours) / medianOf(goal.against) }));
}
