/**
 * Returns an answer as JSON. A session may contain integers beyond 2^53 as BigInt, on which JSON.stringify throws: they are
 * written as the number that a JavaScript client would read.
 */
export function toJson(payload: unknown): string {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(payload, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  }
}
