import { afterAll } from 'vitest';

/** `npm run test:chaos`: the long form of the chaos tests, with the figures of docs/operators/reliability.md. */
export const IS_LONG = process.env.CHAOS === 'full';

/** Returns an array for the figures of a test file, printed as a table after the long form. */
export function printedFigures(): Record<string, string | number>[] {
  const figures: Record<string, string | number>[] = [];
  afterAll(() => {
    if (IS_LONG) console.table(figures);
  });
  return figures;
}
