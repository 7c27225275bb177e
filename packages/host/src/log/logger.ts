import { createRequire } from 'node:module';
import type { OwnValues } from '@wideload/boot';
import type { LogFields, Logger } from '@wideload/kit';
import { maskIn, messageOf, printableLines } from '@wideload/kit/internal';
import { withSourceLines } from '@wideload/loader';
import type { Logger as Pino, SerializedError } from 'pino';
import { logNotReopened } from '../errors.ts';
import { index } from '../workers/worker.ts';
import { type Levels, logLevels } from './log_levels.ts';
import { openLogStream } from './log_stream.ts';

// By `require`, which is faster: an import of CommonJS scans all files for their exports first.
const require = createRequire(import.meta.url);
const loadPino = (): typeof import('pino') => require('pino');

/** Makes a module's logger. */
export type LoggerOf = (module: string) => Logger;

/** The log of this process. */
export interface HostLog {
  readonly loggerOf: LoggerOf;
  /** Reopens the log file after it was moved away. */
  reopen(): void;
  setLevels(levels: Levels): void;
}

/** Returns a message in a form that is safe to print: it may quote foreign text. */
const shown = (message: string): string => printableLines(maskIn(message));

function adapt(log: Pino): Logger {
  return {
    debug: (message: string, fields: LogFields = {}) => log.debug(fields, shown(message)),
    info: (message: string, fields: LogFields = {}) => log.info(fields, shown(message)),
    warn: (message: string, fields: LogFields = {}) => log.warn(fields, shown(message)),
    error: (message: string, fields: LogFields = {}) => log.error(fields, shown(message)),
  };
}

/** Returns pino's form of an error, with the lines of the sources in its stack. Other values are unchanged. */
function sourceLinesOf(error: SerializedError): SerializedError {
  return typeof error?.stack === 'string' ? { ...error, stack: withSourceLines(error.stack) } : error;
}

/** The options of the log. */
export type LogValues = Pick<OwnValues, 'log_level' | 'log_handler' | 'logfile' | 'log_format'>;

/** Opens the log. Each module gets a logger with its own name and level. */
export function openLog(values: LogValues): HostLog {
  // Not before: commands that only print have no log.
  const { pino, stdSerializers, stdTimeFunctions } = loadPino();
  const err = (error: Error): SerializedError => sourceLinesOf(stdSerializers.err(error));
  const settings = {
    level: 'trace',
    // For a worker also its number, which its replacement keeps.
    base: { pid: process.pid, ...(index !== undefined && { worker: Number(index) }) },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err },
    formatters: { level: (level: string) => ({ level }) },
  };
  const stream = openLogStream(values);
  const root = pino(settings, stream);
  const logs = new Map<string, Pino>();
  let now: Levels = logLevels(values.log_level, values.log_handler);
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
        root.error(logNotReopened(messageOf(error)));
      }
    },
    setLevels(wanted) {
      now = wanted;
      for (const [module, log] of logs) log.level = levelOf(module);
    },
  };
}
