import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { LogFields, Logger } from '@wideload/kit';
import { makeFolder, maskIn, printableLines } from '@wideload/kit/internal';
import type { Logger as Pino } from 'pino';
import { fileUnwritable, logNotReopened } from './errors.ts';
import type { Levels } from './log_levels.ts';
import { openWritten } from './written_file.ts';

// By `require`, which is faster: an import of CommonJS looks through all files for their names beforehand.
const require = createRequire(import.meta.url);
const loadPino = (): typeof import('pino') => require('pino');

/** Makes a module's logger. */
export type LoggerOf = (module: string) => Logger;

/** The log of this process. */
export interface HostLog {
  readonly loggerOf: LoggerOf;
  /** Opens the log file anew, where somebody has moved it away. */
  reopen(): void;
  setLevels(levels: Levels): void;
}

interface Stream {
  write(line: string): void;
  /** Throws a `WideloadError` when it cannot; then lines go where they went. */
  reopen?(): void;
}

/** A stream to an open file; without a listener a full disk would end the host: it serves on, and the lines are lost. */
function streamTo(file: number): ReturnType<typeof import('pino').destination> {
  const { destination } = loadPino();
  return destination({ dest: file, sync: true }).on('error', () => {});
}

/** What cannot be opened by its name where it is a socket, as under systemd. */
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
    throw fileUnwritable('log file', path, error instanceof Error ? error.message : String(error));
  }
  return openWritten('log file', path, constants.O_WRONLY | constants.O_APPEND).file;
}

function logfileStream(path: string): Stream {
  let stream = streamTo(openLogfile(path));
  return {
    write: (line) => stream.write(line),
    reopen: () => {
      const former = stream;
      stream = streamTo(openLogfile(path));
      former.end();
    },
  };
}

/** Where the log goes: a file, people on a terminal, or JSON on the error output. */
async function openStream(logfile: string | undefined): Promise<Stream> {
  if (logfile === undefined && process.stderr.isTTY) {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ destination: 2, sync: true, ignore: 'pid,hostname,module', messageFormat: '{module}: {msg}' });
  }
  return logfile === undefined ? streamTo(2) : logfileStream(logfile);
}

/** As it may be shown: a message quotes what others sent, and where things are. */
const shown = (message: string): string => printableLines(maskIn(message));

function adapt(log: Pino): Logger {
  return {
    debug: (message: string, fields: LogFields = {}) => log.debug(fields, shown(message)),
    info: (message: string, fields: LogFields = {}) => log.info(fields, shown(message)),
    warn: (message: string, fields: LogFields = {}) => log.warn(fields, shown(message)),
    error: (message: string, fields: LogFields = {}) => log.error(fields, shown(message)),
  };
}

/** Opens the log. Each module gets a logger with its own name and level. */
export async function openLog(levels: Levels, logfile: string | undefined): Promise<HostLog> {
  // Not before: commands that only print have no log.
  const { pino, stdTimeFunctions } = loadPino();
  const settings = {
    level: 'trace',
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const stream = await openStream(logfile);
  const root = pino(settings, stream);
  const logs = new Map<string, Pino>();
  let now = levels;
  const levelOf = (module: string): string => now.modules.get(module) ?? now.root;
  return {
    loggerOf(module) {
      const log = logs.get(module) ?? root.child({ module }, { level: levelOf(module) });
      logs.set(module, log);
      return adapt(log);
    },
    reopen() {
      try {
        stream.reopen?.();
      } catch (error) {
        root.error(logNotReopened(error instanceof Error ? error.message : String(error)));
      }
    },
    setLevels(wanted) {
      now = wanted;
      for (const [module, log] of logs) log.level = levelOf(module);
    },
  };
}
