import type { Configuration } from '@wideload/boot';
import { stillWaiting } from '../errors.ts';
import { type LoggerOf, openLog } from './logger.ts';

let opened: Promise<LoggerOf> | undefined;

/** Reports slow imports on the error output. The log is opened later, when the options of all modules are known. */
export function tellImports(waiting: readonly string[], values: Configuration['values']): void {
  const open = async (): Promise<LoggerOf> => {
    const { loggerOf } = await openLog({ ...values, logfile: undefined });
    return loggerOf;
  };
  opened ??= open();
  opened.then(
    (loggerOf) => loggerOf('host').info(stillWaiting(waiting)),
    // Invalid levels are reported when the configuration is complete.
    () => {},
  );
}
