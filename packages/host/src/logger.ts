import { createRequire } from 'node:module';
import type { LogFields, Logger } from '@wideload/kit';
import type { Logger as Pino } from 'pino';
import { fileUnwritable } from './errors.ts';
import type { Levels } from './log_levels.ts';

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
  reopen?(): void;
}

/** Where the log goes: a file, people on a terminal, or JSON on the error output. */
async function openStream(logfile: string | undefined): Promise<Stream> {
  if (logfile === undefined && process.stderr.isTTY) {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ destination: 2, sync: true, ignore: 'pid,hostname,module', messageFormat: '{module}: {msg}' });
  }
  const { destination } = loadPino();
  try {
    const stream = destination({ dest: logfile ?? 2, sync: true, mkdir: true });
    // Without a listener a full disk would end the host: it serves on, and the lines are lost.
    stream.on('error', () => {});
    return { write: (line) => stream.write(line), ...(logfile !== undefined && { reopen: () => stream.reopen() }) };
  } catch (error) {
    throw fileUnwritable('log file', logfile ?? '', error instanceof Error ? error.message : String(error));
  }
}

function adapt(log: Pino): Logger {
  return {
    debug: (message: string, fields: LogFields = {}) => log.debug(fields, message),
    info: (message: string, fields: LogFields = {}) => log.info(fields, message),
    warn: (message: string, fields: LogFields = {}) => log.warn(fields, message),
    error: (message: string, fields: LogFields = {}) => log.error(fields, message),
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
    reopen: () => stream.reopen?.(),
    setLevels(wanted) {
      now = wanted;
      for (const [module, log] of logs) log.level = levelOf(module);
    },
  };
}
