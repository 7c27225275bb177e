import { bytes, choice, duration, flag, integer, list, type OptionValues, path, text } from '@wideload/kit';
import { addonsPath } from './addons_path.ts';
import { devMode } from './dev_mode.ts';
import { LOG_LEVELS, logHandler } from './log_handler.ts';

/** Forms of the log: a line of text, or a line of JSON. */
export const LOG_FORMATS = ['auto', 'human', 'json'] as const;

/** Forms of the boot report; `trace` is what the Performance panel of Chrome and ui.perfetto.dev open. */
export const BOOT_REPORTS = ['off', 'text', 'json', 'trace'] as const;

/** Options of the process itself; all others belong to modules. */
export const options = {
  config: text('Configuration file', undefined, {
    short: 'c',
    metavar: 'FILE',
    completes: 'files',
    commandLineOnly: true,
  }),
  save: flag('Write the current options to the configuration file', false, {
    short: 's',
    commandLineOnly: true,
  }),
  server_wide_modules: list('Modules to load; name? may fail, !name is never loaded', ['base', 'web'], {
    flag: 'load',
    metavar: 'MODULES',
    completes: 'modules',
  }),
  addons_path: addonsPath,
  dev_mode: devMode,
  workers: integer('Worker processes (0 = serve in this process)', 0, { min: 0, max: 1024 }),
  limit_request: integer('Requests after which a worker is replaced (0 = never)', 65_536, { min: 0 }),
  limit_memory_soft: bytes('Memory above which a worker is replaced (0 = no limit)', '2GiB'),
  limit_memory_hard: bytes('Memory above which a worker is killed (0 = no limit)', '2560MiB'),
  limit_time_real: duration('Maximum time for one request of a worker (0 = no limit)', '120s'),
  shutdown_timeout: duration('Maximum time for running requests when the host stops', '30s', { minSeconds: 0 }),
  boot_timeout: duration('Maximum time for a module to start or stop (0 = no limit)', '10s'),
  boot_report: choice('Report how long each part of the boot took', BOOT_REPORTS, 'off', {
    commandLineOnly: true,
  }),
  prefer: list('Which module implements a service if several do', [], {
    metavar: 'SERVICE=MODULE',
    addsUp: true,
  }),
  pidfile: path('File to write the process id to'),
  logfile: path('File to write the log to, instead of standard error'),
  log_format: choice('Form of the log; auto is human on a terminal, else json', LOG_FORMATS, 'auto'),
  log_level: choice('Minimum level of what is logged', LOG_LEVELS, 'info'),
  log_handler: logHandler,
  json: flag('Print JSON (for commands that print)', false, { commandLineOnly: true }),
  stop_after_init: flag('Start everything, then stop without listening', false, { commandLineOnly: true }),
};

export type OwnValues = OptionValues<typeof options>;
