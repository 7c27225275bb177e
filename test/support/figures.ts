import { afterAll } from 'vitest';

/** `npm run test:chaos`: the long form of each disaster, whose figures docs/operators/reliability.md tells. */
export const IS_LONG = process.env.CHAOS === 'full';

/** Figures of one test file, printed as a table after the long form. */
export function printedFigures(): Record<string, string | number>[] {
  const figures: Record<string, string | number>[] = [];
  afterAll(() => {
    if (IS_LONG) console.table(figures);
  });
  return figures;
}
