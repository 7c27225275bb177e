/**
 * Fulfilled when nothing is left that would keep the process alive. Node would then leave with code 13 and a line about
 * an unsettled await of ours; the caller that still waits for something can better say what is missing.
 */
export function whenDrained(): Promise<void> {
  return new Promise((resolve) => process.once('beforeExit', () => resolve()));
}
