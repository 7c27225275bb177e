import type { OwnValues } from '@wideload/boot';
import { isOurs, type Order } from '../supervise/messages.ts';
import { isSupervised } from '../supervise/supervised.ts';
import { askedOf } from './asked_levels.ts';
import { logLevels, withHandlers } from './log_levels.ts';
import type { HostLog } from './logger.ts';

/** The host's first process, by which others identify it. */
const HOST_PID = isSupervised ? process.ppid : process.pid;

/**
 * On SIGUSR1 reopens the log file and applies the requested levels. The supervisor passes the signal to workers; their
 * own listener only prevents Node from opening a debugger.
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
