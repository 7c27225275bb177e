/**
 * An answer as JSON. A session read from the store may hold integers beyond 2^53, as BigInt, which JSON.stringify
 * refuses: they are written as the number that any JavaScript client would read.
 */
export function toJson(payload: unknown): string {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(payload, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  }
}
