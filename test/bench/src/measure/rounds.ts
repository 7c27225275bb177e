/**
 * Measures every contestant once a round, so that other work of the machine affects all of them. The order
 * rotates with each round. Returns what was measured of each, in the order of the rounds.
 */
export async function interleaved<T, Measured>(
  contestants: readonly T[],
  rounds: number,
  measure: (contestant: T) => Promise<Measured> | Measured,
): Promise<Map<T, readonly Measured[]>> {
  const figures = new Map<T, Measured[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round++) {
    const at = round % contestants.length;
    for (const contestant of [...contestants.slice(at), ...contestants.slice(0, at)]) {
      figures.get(contestant)?.push(await measure(contestant));
    }
  }
  return figures;
}
