import { hostVersion, type OwnValues } from '@wideload/boot';
import type { Logger, WideloadError } from '@wideload/kit';
import { bootModules, type LoadedModules, type Running } from '@wideload/loader';
import closeWithGrace from 'close-with-grace';
import { goingOnWithout, stoppingAfterFault, WORKERS_MISSING } from './errors.ts';
import type { LoggerOf } from './logger.ts';
import { writePidfile } from './pidfile.ts';
import { type Boot, furtherFacts, readyLine } from './ready_line.ts';

/** Longer than this no stop is waited for, in milliseconds, whatever the modules' own limits add up to. */
const STOP_LIMIT = 60_000;

export interface ServeInputs {
  readonly loaded: LoadedModules;
  readonly values: OwnValues;
  readonly valuesOf: Parameters<typeof bootModules>[1]['valuesOf'];
  readonly loggerOf: LoggerOf;
}

/** Milliseconds since the process was born: what an operator waits for, imports and all. */
const sinceBirth = (): number => performance.now();

/** Boots the modules and serves until told to stop. Answers once everything is up; throws what keeps it from that. */
export async function serve({ loaded, values, valuesOf, loggerOf }: ServeInputs): Promise<void> {
  const log = loggerOf('host');
  for (const { name, error } of loaded.skipped) log.warn(goingOnWithout(name, error));
  if (values.workers > 0) log.warn(WORKERS_MISSING);

  const removePidfile = values.pidfile === undefined ? () => {} : writePidfile(values.pidfile);
  try {
    const running = await bootModules(loaded, {
      version: hostVersion(),
      timeout: isDebugged() ? 0 : values.boot_timeout,
      valuesOf,
      loggerOf,
    });
    const say = (verb: string) =>
      announce(verb, bootOf(loaded, running), values.logfile === undefined ? undefined : log);
    if (values.stop_after_init) {
      say('started, and stopped again,');
      report(log, await running.stop());
      removePidfile();
      return;
    }
    await running.listen();
    // Before the line is out: whoever reads it may send a signal at once.
    stopWhenTold(running, log, removePidfile);
    say('ready');
  } catch (error) {
    removePidfile();
    throw error;
  }
}

function bootOf(loaded: LoadedModules, { announced }: Running): Boot {
  return { milliseconds: sinceBirth(), loaded, announced };
}

/** A module that is being stepped through may take its time. */
function isDebugged(): boolean {
  return process.execArgv.some((argument) => argument.startsWith('--inspect'));
}

/** The line is for people on the output, and goes into a log file; the facts below it may be secret and do not. */
function announce(verb: string, boot: Boot, log: Logger | undefined): void {
  const line = readyLine(verb, boot);
  process.stdout.write(`${[line, ...furtherFacts(boot)].join('\n')}\n`);
  log?.info(line);
}

function report(log: Logger, errors: readonly WideloadError[]): void {
  for (const error of errors) log.error(error.message, { code: error.code });
}

/** Lives until a signal comes; a second one leaves at once. */
function stopWhenTold(running: Running, log: Logger, removePidfile: () => void): void {
  // Without HTTP nothing else would keep the process alive.
  const alive = setInterval(() => {}, 2 ** 30);
  closeWithGrace({ delay: STOP_LIMIT, logger: false, skip: ['beforeExit'] }, async ({ signal, err }) => {
    clearInterval(alive);
    if (err) log.error(stoppingAfterFault(err), { err });
    else log.info(`stopping on ${signal}`);
    report(log, await running.stop());
    removePidfile();
    log.info('stopped');
  });
}
