import type { LogFields, Logger } from '@wideload/kit';
import { type DestinationStream, destination, type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import { fileUnwritable } from './errors.ts';
import type { Levels } from './log_levels.ts';

/** Makes a module's logger. */
export type LoggerOf = (module: string) => Logger;

/** Where the log goes: a file, people on a terminal, or JSON on the error output. */
async function openStream(logfile: string | undefined): Promise<DestinationStream> {
  if (logfile === undefined && process.stderr.isTTY) {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ destination: 2, sync: true, ignore: 'pid,hostname,module', messageFormat: '{module}: {msg}' });
  }
  try {
    return destination({ dest: logfile ?? 2, sync: true, mkdir: true });
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
export async function openLog(levels: Levels, logfile: string | undefined): Promise<LoggerOf> {
  const settings = {
    level: 'trace',
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const root = pino(settings, await openStream(logfile));
  return (module) => adapt(root.child({ module }, { level: levels.modules.get(module) ?? levels.root }));
}
