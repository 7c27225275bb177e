import type { OwnValues } from '@wideload/boot';
import { isOurs, type Order } from '../supervise/messages.ts';
import { isSupervised } from '../supervise/supervised.ts';
import { askedOf } from './asked_levels.ts';
import { logLevels, withHandlers } from './log_levels.ts';
import type { HostLog } from './logger.ts';

/** The host's first process, by which others know it. */
const HOST_PID = isSupervised ? process.ppid : process.pid;

/**
 * On SIGUSR1 opens the log file anew and takes the levels that were asked for meanwhile. A worker is told by its
 * supervisor; that it hears the signal itself keeps Node from opening a debugger on it.
 */
export function followLog(
  log: HostLog,
  { log_level, log_handler, pidfile }: OwnValues,
  tellOthers: () => void = () => {},
): void {
  const takeLevels = (): void => {
    const asked = pidfile === undefined ? [] : askedOf(pidfile, HOST_PID);
    log.setLevels(withHandlers(logLevels(log_level, log_handler), asked));
  };
  const follow = (): void => {
    log.reopen();
    takeLevels();
    tellOthers();
  };
  takeLevels();
  process.on('SIGUSR1', follow);
  if (isSupervised) {
    process.on('message', (message) => {
      if (isOurs<Order>(message) && message.wideload === 'log') follow();
    });
  }
}
