import { type FirstLook, hostVersion } from '@wideload/boot';
import closeWithGrace from 'close-with-grace';
import { listenForCommands } from '../control/listen.ts';
import { asServiceStatus, type Control, type ReloadResult } from '../control/messages.ts';
import { followLog } from '../log/follow_log.ts';
import { openLog } from '../log/logger.ts';
import { bootSignalsOver } from '../serve/boot_signals.ts';
import { leaveNow } from '../serve/leave_now.ts';
import { writePidfile } from '../serve/pidfile.ts';
import { serviceManager } from '../service_manager/notify.ts';
import { providedSocket } from '../service_manager/provided_socket.ts';
import { killAll } from '../supervise/serving_process.ts';
import { stateOf } from './errors.ts';
import { Pool } from './pool.ts';

/** Seconds for the modules of a worker to stop after running requests have ended. */
const STOP_SLACK = 5;

/** Serves with several processes. Returns the exit code if there is nothing to wait for. */
export async function serveWithWorkers({ values }: FirstLook): Promise<number> {
  const { workers, pidfile, shutdown_timeout, limit_memory_hard, limit_time_real } = values;
  // The names of the processes in ps and top.
  process.title = `wideload: supervisor of ${workers} workers`;
  const hostLog = openLog(values);
  const log = hostLog.loggerOf('host');
  const removePidfile = pidfile === undefined ? () => {} : writePidfile(pidfile);
  let endControl = (): void => {};
  const limits = { memoryHard: limit_memory_hard, request: limit_time_real, shutdown: shutdown_timeout + STOP_SLACK };
  const socket = providedSocket();
  const manager = serviceManager(log);
  return new Promise((resolve) => {
    const pool = new Pool(workers, log, limits, socket);
    const { uninstall } = closeWithGrace(
      {
        delay: (shutdown_timeout + 2 * STOP_SLACK) * 1000,
        logger: false,
        skip: ['beforeExit', 'SIGHUP', 'SIGUSR2'],
        onSecondSignal: leaveNow(() => {
          killAll();
          removePidfile();
        }),
      },
      async ({ signal, err }) => {
        if (err) log.error(err.message, { err });
        else log.info(`stopping on ${signal}`);
        endControl();
        await Promise.all([manager.stopping(), pool.stop()]);
        removePidfile();
        log.info('stopped');
      },
    );
    bootSignalsOver();
    const end = (code: number): void => {
      uninstall();
      endControl();
      void pool.stop().then(() => {
        removePidfile();
        resolve(code);
      });
    };
    const begin = performance.now();
    let status = '';
    const reload = async (): Promise<ReloadResult> => {
      manager.reloading();
      const result = await pool.restart();
      manager.ready(status);
      return result;
    };
    const control: Control = {
      reload,
      status: async () => ({
        version: hostVersion(),
        pid: process.pid,
        uptime: (performance.now() - begin) / 1000,
        memory: process.memoryUsage.rss(),
        ready: status,
        alone: undefined,
        workers: pool.status(),
        service: asServiceStatus(await pool.service()),
      }),
    };
    endControl = listenForCommands(pidfile, control, log);
    followLog(hostLog, values, () => pool.tell({ wideload: 'log' }));
    process.on('SIGHUP', () => void reload());
    process.on('SIGUSR2', () => log.info(stateOf(pool.state())));
    void pool.begin().then((booted) => {
      if (typeof booted === 'number') return end(booted);
      const [ready, ...facts] = booted;
      status = `${ready ?? 'ready'} | ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
      // The JSON report has been written, and nothing else is printed.
      if (ready !== undefined) process.stdout.write(`${[status, ...facts].join('\n')}\n`);
      manager.ready(status);
    });
  });
}
