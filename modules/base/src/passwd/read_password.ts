import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { passwordsDiffer } from '../errors.ts';

/** Discards the echo of the terminal. */
const discard = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks twice on the terminal, without echo. Ctrl-C ends the process as usual. */
async function askTwice(): Promise<readonly [string, string]> {
  // Before the first question: this switches off the echo of the terminal itself.
  const lines = createInterface({ input: process.stdin, output: discard(), terminal: true, historySize: 0 });
  lines.once('SIGINT', () => {
    lines.close();
    process.kill(process.pid, 'SIGINT');
  });
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const answer = await lines.question('');
    process.stderr.write('\n');
    return answer;
  };
  try {
    return [await ask('Password: '), await ask('Repeat password: ')];
  } finally {
    lines.close();
  }
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  const [line = ''] = await Promise.race([once(lines, 'line'), once(lines, 'close').then((): string[] => [])]);
  lines.close();
  return line;
}

/** Reads a password: twice from a terminal, without echo, or the first line of the input. Throws if the two differ. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  const [password, again] = await askTwice();
  if (again !== password) throw passwordsDiffer();
  return password;
}
