/** Figures of several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** The figures in the order of the rounds. */
  readonly figures: readonly number[];
}

export function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN, figures };
}
