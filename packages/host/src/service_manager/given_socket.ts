import { socketCount } from '../errors.ts';
import { isSupervised } from '../supervise/supervised.ts';

/** The first file descriptor that is passed on, as sd_listen_fds(3) says. */
const FIRST = 3;

/** In the environment of workers: that they have the socket of their supervisor, under the same number. */
export const SOCKET_VARIABLE = 'WIDELOAD_SOCKET';

/**
 * The listening socket that a service manager opened before it started this process; undefined where it did not. As it
 * goes on to hold it, whoever connects during a restart waits, and is not refused. Throws when there are several.
 */
export function givenSocket(): number | undefined {
  const { LISTEN_PID, LISTEN_FDS = '0', [SOCKET_VARIABLE]: passedOn } = process.env;
  if (isSupervised) return passedOn === undefined ? undefined : FIRST;
  if (LISTEN_PID !== String(process.pid)) return undefined;
  if (LISTEN_FDS !== '1') throw socketCount(LISTEN_FDS);
  return FIRST;
}
