import { bytes, choice, duration, flag, integer, list, type OptionValues, path, text } from '@wideload/kit';
import { addonsPath } from './addons_path.ts';
import { devMode } from './dev_mode.ts';
import { LOG_LEVELS, logHandler } from './log_handler.ts';

/** Forms of the log: a line of text, or a line of JSON. */
export const LOG_FORMATS = ['auto', 'human', 'json'] as const;

/** Forms of the boot report; `trace` is what the Performance panel of Chrome and ui.perfetto.dev open. */
export const BOOT_REPORTS = ['off', 'text', 'json', 'trace'] as const;

/** What the process itself is told; everything else belongs to modules. */
export const options = {
  config: text('Configuration file', undefined, {
    short: 'c',
    metavar: 'FILE',
    completes: 'files',
    commandLineOnly: true,
  }),
  save: flag('Write the options as they are now to the configuration file', false, {
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
  workers: integer('Worker processes; 0 serves in this one', 0, { min: 0, max: 1024 }),
  limit_request: integer('Requests after which a worker is replaced; 0 for none', 65_536, { min: 0 }),
  limit_memory_soft: bytes('Memory above which a worker is replaced; 0 for no limit', '2GiB'),
  limit_memory_hard: bytes('Memory above which a worker is killed; 0 for no limit', '2560MiB'),
  limit_time_real: duration('How long a worker may be busy with one request; 0 for as long as it likes', '120s'),
  shutdown_timeout: duration('How long requests under way may take when the host stops', '30s', { minSeconds: 0 }),
  boot_timeout: duration('How long a module may take to start or stop; 0 for as long as it likes', '10s'),
  boot_report: choice(
    'Who took how long to boot: below the ready line, or as json or trace in its place',
    BOOT_REPORTS,
    'off',
    {
      commandLineOnly: true,
    },
  ),
  prefer: list('Whose implementation of a service counts where several modules bring one', [], {
    metavar: 'SERVICE=MODULE',
    addsUp: true,
  }),
  pidfile: path('File to write the process id to'),
  logfile: path('File to write the log to, in place of the error output'),
  log_format: choice('Form of the log; auto is human on a terminal, else json', LOG_FORMATS, 'auto'),
  log_level: choice('How much is logged', LOG_LEVELS, 'info'),
  log_handler: logHandler,
  json: flag('Print JSON (for commands that print)', false, { commandLineOnly: true }),
  stop_after_init: flag('Start everything, then stop without listening', false, { commandLineOnly: true }),
};

export type OwnValues = OptionValues<typeof options>;
