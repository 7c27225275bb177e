/**
 * Resolves when nothing keeps the process alive. Node would then exit with code 13 and a line about an unsettled await
 * of ours; a caller that still waits can report what is missing.
 */
export function whenDrained(): Promise<void> {
  return new Promise((resolve) => process.once('beforeExit', () => resolve()));
}
