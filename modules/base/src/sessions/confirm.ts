import { createInterface } from 'node:readline/promises';
import { confirmationMissing } from '../errors.ts';

/** Asks a person at a terminal whether they mean it. Throws where there is nobody to ask. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw confirmationMissing(question);
  // On the error output: the other may be read by a program.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
