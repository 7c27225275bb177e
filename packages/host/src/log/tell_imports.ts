import type { Configuration } from '@wideload/boot';
import { stillWaiting } from '../errors.ts';
import { type LoggerOf, openLog } from './logger.ts';

let opened: LoggerOf | undefined;

/** Reports slow imports on the error output. The log is opened later, when the options of all modules are known. */
export function tellImports(waiting: readonly string[], values: Configuration['values']): void {
  try {
    opened ??= openLog({ ...values, logfile: undefined }).loggerOf;
    opened('host').info(stillWaiting(waiting));
  } catch {
    // Invalid levels are reported when the configuration is complete.
  }
}
