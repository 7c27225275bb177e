import type { Configuration } from '@wideload/boot';
import { stillWaiting } from '../errors.ts';
import { type LoggerOf, openLog } from './logger.ts';

let opened: Promise<LoggerOf> | undefined;

/**
 * Says on the error output which imports are still waited for. The log proper is opened when the options of all modules
 * are known; that is after their import.
 */
export function tellImports(waiting: readonly string[], values: Configuration['values']): void {
  const open = async (): Promise<LoggerOf> => {
    const { loggerOf } = await openLog({ ...values, logfile: undefined });
    return loggerOf;
  };
  opened ??= open();
  opened.then(
    (loggerOf) => loggerOf('host').info(stillWaiting(waiting)),
    // What is wrong with the levels is an error as soon as the configuration is whole.
    () => {},
  );
}
