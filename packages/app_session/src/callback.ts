/** A callback of Node: an error, or the result. */
export type Callback<Result = void> = (error?: unknown, result?: Result) => void;

/** Calls back with the result of a promise. What the callback throws is thrown as it is, not turned into a rejection. */
export function calledBack<Result>(promise: Promise<Result>, callback: Callback<Result> = () => {}): void {
  promise.then(
    (result) => process.nextTick(callback, null, result),
    (error: unknown) => process.nextTick(callback, error),
  );
}
