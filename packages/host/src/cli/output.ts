const gone = new AbortController();

/** Aborted when nobody reads the output any more, as after `| head`. A command has no more to say then. */
export const readerGone: AbortSignal = gone.signal;

/**
 * Ignores that the reader of the output has closed it, as every shell tool does: without this, Node
 * ends with a stack trace. A host that serves goes on.
 */
export function followReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') gone.abort();
    else if (!gone.signal.aborted) void failed(error.code ?? error.message);
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}

/** Imported only now: `--version` is to be quick. */
async function failed(reason: string): Promise<void> {
  process.exitCode = 1;
  const [{ printError }, { outputUnwritable }] = await Promise.all([
    import('./print_error.ts'),
    import('../files/errors.ts'),
  ]);
  printError(outputUnwritable(reason));
}

/** Writes to the output, as long as somebody reads it. */
export function print(text: string): void {
  if (!gone.signal.aborted) process.stdout.write(text);
}
