import { execFile } from 'node:child_process';
import type { Logger } from '@wideload/kit';
import { serviceManagerDeaf } from '../errors.ts';
import { isSupervised } from '../supervise/supervised.ts';

/** What the service manager wants to know of this process, as sd_notify(3) says it. */
export interface ServiceManager {
  /** It boots, waits for these, and is to be given more time. */
  starting(waiting: readonly string[]): void;
  /** It serves. `status`: a line of text. */
  ready(status: string): void;
  /** It takes over a new configuration, until it is ready again. */
  reloading(): void;
  /** Resolves when it has been told: not to be left before. */
  stopping(): Promise<void>;
}

/** Maximum time for a message to the service manager. */
const NOTIFY_TIMEOUT_MS = 5000;

/** Seconds that a start that waits is given from each sign of life. There is one each half minute. */
const EXTENSION = 90;

const NOBODY: ServiceManager = { starting() {}, ready() {}, reloading() {}, async stopping() {} };

/**
 * Tells the service manager that started this process, if there is one that listens. systemd's own program does it:
 * Node has no sockets of that kind, and every package that adds them has to be compiled.
 */
export function serviceManager(log: Logger): ServiceManager {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID = String(process.pid) } = process.env;
  if (NOTIFY_SOCKET === undefined) return NOBODY;

  let told: Promise<void> = Promise.resolve();
  let isDeaf = false;
  const send = (assignments: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      execFile('systemd-notify', assignments, { timeout: NOTIFY_TIMEOUT_MS }, (error) => {
        if (error && !isDeaf) log.warn(serviceManagerDeaf(error.message.trim()));
        isDeaf = error !== null;
        resolve();
      });
    });
  // One after the other: what is told last is what counts.
  const tell = (...assignments: string[]): Promise<void> => {
    told = told.then(() => send(assignments));
    return told;
  };
  const starting = (waiting: readonly string[]): void =>
    void tell(`EXTEND_TIMEOUT_USEC=${EXTENSION * 1e6}`, `STATUS=starting, waiting for: ${waiting.join(', ')}`);
  // The rest is sent by the process that the manager started.
  if (isSupervised) return { ...NOBODY, starting };

  if (WATCHDOG_USEC !== undefined && WATCHDOG_PID === String(process.pid)) {
    // Twice as often as it has to be. A process that is stuck does not get to it.
    setInterval(() => void tell('WATCHDOG=1'), Number(WATCHDOG_USEC) / 2000).unref();
  }
  return {
    starting,
    ready: (status) => void tell('READY=1', `STATUS=${status}`),
    reloading: () => void tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`, 'STATUS=reloading'),
    stopping: () => tell('STOPPING=1', 'STATUS=stopping'),
  };
}
