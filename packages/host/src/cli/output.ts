const gone = new AbortController();

/** Aborted when the reader of the output has left, as after `| head`. Then a command can end. */
export const readerGone: AbortSignal = gone.signal;

/**
 * Ignores that the reader has closed the output, as every shell tool does: otherwise Node ends with a stack trace. A
 * serving host continues.
 */
export function followReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') gone.abort();
    else if (!gone.signal.aborted) void failed(error.code ?? error.message);
  });
  // No reader is left for an error.
  process.stderr.on('error', () => {});
}

/** Imported here, so that `--version` is fast. */
async function failed(reason: string): Promise<void> {
  process.exitCode = 1;
  const [{ printError }, { outputUnwritable }] = await Promise.all([
    import('./print_error.ts'),
    import('../files/errors.ts'),
  ]);
  printError(outputUnwritable(reason));
}

/** Writes to the output while it has a reader. */
export function print(text: string): void {
  if (!gone.signal.aborted) process.stdout.write(text);
}
