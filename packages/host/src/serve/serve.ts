import { type Configuration, hostVersion, isDebugged } from '@wideload/boot';
import type { Logger, Stop, WideloadError } from '@wideload/kit';
import { maskIn, Serving } from '@wideload/kit/internal';
import { type Booted, bootModules, type Running } from '@wideload/loader';
import closeWithGrace from 'close-with-grace';
import { aloneControl } from '../control/alone.ts';
import { listenForCommands } from '../control/listen.ts';
import { RequestMeter } from '../control/request_meter.ts';
import { goingOnWithout, pulledIn, stillWaiting, stoppingAfterFault } from '../errors.ts';
import type { LoggerOf } from '../log/logger.ts';
import { type ServiceManager, serviceManager } from '../service_manager/notify.ts';
import { providedPort } from '../service_manager/provided_socket.ts';
import {
  followOrders,
  isSupervised,
  openPort,
  SUPERVISED_SIGNALS,
  report as tell,
  withAnswers,
} from '../supervise/supervised.ts';
import { workersOf } from '../workers/ask_all.ts';
import { stateOf } from '../workers/errors.ts';
import { Questions } from '../workers/questions.ts';
import { isFirstWorker, showLife, takesOver } from '../workers/worker.ts';
import { reportAsJson, reportAsTrace, reportTable } from './boot_report.ts';
import { bootSignalsOver, leaveOnSignal } from './boot_signals.ts';
import { leaveNow } from './leave_now.ts';
import { writePidfile } from './pidfile.ts';
import { type Boot, furtherFacts, readyLine } from './ready_line.ts';

/**
 * Maximum milliseconds for modules to stop after running requests have ended, even if the sum of their limits is
 * higher.
 */
const STOP_SLACK = 30_000;

export interface ServeInputs extends Configuration {
  readonly loggerOf: LoggerOf;
  /** Resolves when nothing keeps the process alive. */
  readonly drained: Promise<void>;
}

/** Milliseconds since the start of the process: what an operator waits for, including imports. */
const sinceBirth = (): number => performance.now();

/** Boots the modules and serves until a signal. Resolves when everything runs; throws what prevents that. */
export async function serve(inputs: ServeInputs): Promise<void> {
  const { loaded, found, places, values, valuesOf, loggerOf, preferences, drained, timeline } = inputs;
  const log = loggerOf('host');
  for (const { name, dependencyOf } of loaded.modules) if (dependencyOf) log.info(pulledIn(name, dependencyOf));
  const removePidfile = values.pidfile === undefined || isSupervised ? () => {} : writePidfile(values.pidfile);
  leaveOnSignal(removePidfile);
  const questions = new Questions(log);
  const manager = serviceManager(log);
  const tellWaiting = (waiting: readonly string[]): void => {
    log.info(stillWaiting(waiting));
    // A replacement of another worker: the host has started long ago.
    if (!takesOver()) manager.starting(waiting);
  };
  try {
    const serving: Serving = isSupervised
      ? { openPort, requestLimit: values.limit_time_real }
      : { openPort: providedPort(), requestLimit: 0 };
    const running = await bootModules(loaded, {
      version: hostVersion(),
      addonsPaths: places.addonsPaths,
      configFiles: found.files.map(({ path }) => path),
      timeout: isDebugged() ? 0 : values.boot_timeout,
      shutdown: values.shutdown_timeout,
      isFirst: isFirstWorker(),
      takesOver: takesOver(),
      workers: workersOf(questions),
      answer: (question, how) => questions.set(question, how),
      services: new Map([[Serving.id, serving]]),
      valuesOf,
      loggerOf,
      preferences,
      drained,
      timeline,
      onWaiting: tellWaiting,
    });
    for (const { name, error } of running.loaded.skipped) log.warn(goingOnWithout(name, error));
    if (values.stop_after_init) {
      announce('started and stopped', inputs, running);
      report(log, await running.stop());
      removePidfile();
      return;
    }
    await withAnswers(() => running.listen());
    // Before the line is printed: its reader may send a signal at once.
    const meter = new RequestMeter();
    let ready = '';
    const endControl = isSupervised
      ? () => {}
      : listenForCommands(
          values.pidfile,
          aloneControl(meter, questions, () => ready),
          log,
        );
    const removeAll = (): void => {
      endControl();
      removePidfile();
    };
    stopWhenTold(running, log, values.shutdown_timeout, removeAll, manager);
    bootSignalsOver();
    if (isSupervised) showLife(values, meter);
    ready = announce('ready', inputs, running);
    manager.ready(ready);
  } catch (error) {
    removePidfile();
    throw error;
  }
}

/**
 * Reports that the host is ready. With a JSON report, nothing else is printed. The facts below the line may be secret,
 * so they are neither in a report nor in a log file. Returns the line.
 */
function announce(verb: string, { values, timeline, loggerOf }: ServeInputs, { announced, loaded }: Booted): string {
  const boot: Boot = { milliseconds: sinceBirth(), loaded, announced };
  const line = maskIn(readyLine(verb, boot));
  const facts = furtherFacts(boot).map(maskIn);
  if (values.logfile !== undefined) loggerOf('host').info(line);
  const { spans } = timeline;
  const form = values.boot_report;
  if (form === 'json' || form === 'trace') {
    const whole = form === 'json' ? reportAsJson(boot, spans) : reportAsTrace(boot, spans);
    process.stdout.write(`${maskIn(JSON.stringify(whole, null, 2))}\n`);
    process.stderr.write([line, ...facts].map((text) => `${text}\n`).join(''));
    if (isSupervised) tell({ wideload: 'ready', lines: [] });
  } else {
    const lines = [line, ...facts, ...(form === 'text' ? [reportTable(boot, spans)] : [])];
    if (isSupervised) tell({ wideload: 'ready', lines });
    else process.stdout.write(`${lines.join('\n')}\n`);
  }
  return line;
}

function report(log: Logger, errors: readonly WideloadError[]): void {
  for (const error of errors) log.error(error.message, { code: error.code });
}

/** Runs until a signal; a second one exits at once. */
function stopWhenTold(
  running: Running,
  log: Logger,
  shutdown: number,
  removePidfile: () => void,
  manager: ServiceManager,
): void {
  // Without HTTP nothing else keeps the process alive.
  const alive = setInterval(() => {}, 2 ** 30);
  const skip = ['beforeExit' as const, 'SIGUSR2' as const, ...(isSupervised ? SUPERVISED_SIGNALS : [])];
  let how: Stop = { isReplaced: false };
  const { close } = closeWithGrace(
    { delay: STOP_SLACK + shutdown * 1000, logger: false, skip, onSecondSignal: leaveNow(removePidfile) },
    async ({ signal, err }) => {
      clearInterval(alive);
      const told = manager.stopping();
      if (err) log.error(stoppingAfterFault(err), { err });
      else if (signal) log.info(`stopping on ${signal}`);
      report(log, await running.stop(how));
      await told;
      removePidfile();
      if (signal || err) log.info('stopped');
    },
  );
  if (isSupervised) {
    followOrders((order) => {
      how = order;
      close();
    });
  } else process.on('SIGUSR2', () => log.info(stateOf([{ pid: process.pid, memory: process.memoryUsage.rss() }])));
}
