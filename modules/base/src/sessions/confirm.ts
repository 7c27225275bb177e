import { createInterface } from 'node:readline/promises';
import { confirmationMissing } from '../errors.ts';

/** Asks a question on the terminal and returns whether the answer is yes. Throws if there is no terminal. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw confirmationMissing(question);
  // On stderr: a program may read stdout.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
