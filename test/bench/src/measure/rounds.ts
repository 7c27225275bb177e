import { type Spread, spread } from './median.ts';

/**
 * Measures every contestant once a round, so that other work of the machine affects all of them. The order
 * rotates with each round. Returns the spread of the figures of each.
 */
export async function interleaved<T>(
  contestants: readonly T[],
  rounds: number,
  measure: (contestant: T) => Promise<number> | number,
): Promise<Map<T, Spread>> {
  const figures = new Map<T, number[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round++) {
    const at = round % contestants.length;
    for (const contestant of [...contestants.slice(at), ...contestants.slice(0, at)]) {
      figures.get(contestant)?.push(await measure(contestant));
    }
  }
  return new Map([...figures].map(([contestant, list]) => [contestant, spread(list)]));
}
