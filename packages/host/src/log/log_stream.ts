import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { OwnValues } from '@wideload/boot';
import { makeFolder, messageOf } from '@wideload/kit/internal';
import { fileUnwritable } from '../files/errors.ts';
import { openWritten } from '../files/written_file.ts';
import { humanForm } from './human_form.ts';
import { forErrorOutput } from './journal.ts';

// By `require`, which is faster: an import of CommonJS scans all files for their exports first.
const require = createRequire(import.meta.url);

/** The target of the log of a process, line by line. */
export interface LogStream {
  write(line: string): void;
  /** Throws a `WideloadError` if it fails; then the target is unchanged. */
  reopen?(): void;
  /** pino's number of the level of the present line. */
  lastLevel?: number;
}

/** Makes pino report the level of each line. */
const METADATA = Symbol.for('pino.metadata');

/** A stream to an open file. Its errors are ignored: with a full disk the host keeps serving, and lines are lost. */
function streamTo(file: number): ReturnType<typeof import('pino').destination> {
  const { destination }: typeof import('pino') = require('pino');
  return destination({ dest: file, sync: true }).on('error', () => {});
}

/** An output that cannot be opened by its name because it is a socket, as under systemd. */
const OPEN_ALREADY: ReadonlyMap<string, number> = new Map([
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
]);

function openLogfile(path: string): number {
  const open = OPEN_ALREADY.get(path);
  if (open !== undefined) return open;
  try {
    makeFolder(dirname(path), 0o700);
  } catch (error) {
    throw fileUnwritable('log file', path, messageOf(error));
  }
  return openWritten('log file', path, constants.O_WRONLY | constants.O_APPEND).file;
}

/** Opens the target of the log: `logfile`, else the error output. */
export function openLogStream({ logfile, log_format }: Pick<OwnValues, 'logfile' | 'log_format'>): LogStream {
  const isTerminal = logfile === undefined && process.stderr.isTTY === true;
  const isHuman = log_format === 'human' || (log_format === 'auto' && isTerminal);
  const form = isHuman ? humanForm(isTerminal) : (line: string) => line;
  let file = streamTo(logfile === undefined ? 2 : openLogfile(logfile));
  const stream: LogStream & { [METADATA]: true } = {
    [METADATA]: true,
    write(line) {
      const text = form(line);
      file.write(logfile === undefined ? forErrorOutput(text, stream.lastLevel ?? 30) : text);
    },
    ...(logfile !== undefined && {
      reopen: () => {
        const former = file;
        file = streamTo(openLogfile(logfile));
        former.end();
      },
    }),
  };
  return stream;
}
