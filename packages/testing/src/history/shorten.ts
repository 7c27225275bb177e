import type { Operation } from './operation.ts';

/** Returns the operation with an unknown outcome: it may have had any effect, or none. The sid that it gave stays known. */
export function asUnknown(operation: Operation): Operation {
  const { returnedAt, ...open } = operation;
  if (!('answer' in open) || (open.kind !== 'load' && typeof open.answer === 'object')) return open;
  const { answer, ...rest } = open;
  return rest;
}

/**
 * Returns a part of an illegal history of which every operation is needed: also if those that were left out were done or not, the
 * answers of the rest contradict each other.
 */
export function shorten(
  operations: readonly Operation[],
  isIllegal: (operations: readonly Operation[]) => boolean,
): readonly Operation[] {
  const part = [...upToContradiction(operations, isIllegal)];
  const isLeftOut = part.map(() => false);
  // The latest first: what happened at the beginning explains the most.
  for (let at = part.length - 1; at >= 0; at--) {
    const operation = part[at];
    if (operation === undefined) continue;
    part[at] = asUnknown(operation);
    isLeftOut[at] = isIllegal(part);
    if (!isLeftOut[at]) part[at] = operation;
  }
  return part.filter((_, at) => !isLeftOut[at]);
}

/** The history up to the first answer that contradicts those before it. What had not returned by then is open. */
function upToContradiction(
  operations: readonly Operation[],
  isIllegal: (operations: readonly Operation[]) => boolean,
): readonly Operation[] {
  const ends = operations.flatMap(({ returnedAt }) => returnedAt ?? []).sort((a, b) => a - b);
  const upTo = (end: number): readonly Operation[] =>
    operations
      .filter(({ invokedAt }) => invokedAt <= end)
      .map((operation) => ((operation.returnedAt ?? 0) <= end ? operation : asUnknown(operation)));
  // A contradiction stays one, with any operations after it.
  let [legal, illegal] = [-1, ends.length - 1];
  while (illegal - legal > 1) {
    const middle = Math.floor((legal + illegal) / 2);
    if (isIllegal(upTo(ends[middle] ?? 0))) illegal = middle;
    else legal = middle;
  }
  return upTo(ends[illegal] ?? 0);
}
