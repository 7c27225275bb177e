import { execFile } from 'node:child_process';
import type { Logger } from '@wideload/kit';
import { serviceManagerDeaf } from '../errors.ts';
import { isSupervised } from '../supervise/supervised.ts';

/** The state of this process for the service manager, as in sd_notify(3). */
export interface ServiceManager {
  /** It boots, waits for these modules, and needs more time. */
  starting(waiting: readonly string[]): void;
  /** It serves. `status`: a line of text. */
  ready(status: string): void;
  /** It loads a new configuration, until it is ready again. */
  reloading(): void;
  /** Resolves when the message was delivered: do not exit before. */
  stopping(): Promise<void>;
}

/** Maximum time for a message to the service manager. */
const NOTIFY_TIMEOUT_MS = 5000;

/** Seconds by which each progress extends a start. There is one each half minute. */
const EXTENSION = 90;

const NOBODY: ServiceManager = { starting() {}, ready() {}, reloading() {}, async stopping() {} };

/**
 * Notifies the service manager that started this process, if there is one, with systemd's own program: Node has no
 * datagram sockets, and every package that adds them must be compiled.
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
  // One after the other: the last message counts.
  const tell = (...assignments: string[]): Promise<void> => {
    told = told.then(() => send(assignments));
    return told;
  };
  const starting = (waiting: readonly string[]): void =>
    void tell(`EXTEND_TIMEOUT_USEC=${EXTENSION * 1e6}`, `STATUS=starting, waiting for: ${waiting.join(', ')}`);
  // Later messages come from the process that the manager started.
  if (isSupervised) return { ...NOBODY, starting };

  if (WATCHDOG_USEC !== undefined && WATCHDOG_PID === String(process.pid)) {
    // Twice as often as required. A stuck process does not send it.
    setInterval(() => void tell('WATCHDOG=1'), Number(WATCHDOG_USEC) / 2000).unref();
  }
  return {
    starting,
    ready: (status) => void tell('READY=1', `STATUS=${status}`),
    reloading: () => void tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`, 'STATUS=reloading'),
    stopping: () => tell('STOPPING=1', 'STATUS=stopping'),
  };
}
