import type { Serving } from '@wideload/kit/internal';
import { socketCount } from '../errors.ts';

/** The first file descriptor of passed sockets (sd_listen_fds(3)). */
const FIRST = 3;

/**
 * Returns the listening socket that a service manager passed to this process; undefined if there is none. The manager
 * keeps it open, so clients that connect during a restart wait. Throws if there are several.
 */
export function providedSocket(): number | undefined {
  const { LISTEN_PID, LISTEN_FDS = '0' } = process.env;
  if (LISTEN_PID !== String(process.pid)) return undefined;
  if (LISTEN_FDS !== '1') throw socketCount(LISTEN_FDS);
  return FIRST;
}

/** The same for a host of one process, which listens on it itself. */
export function providedPort(): Serving['openPort'] {
  const fd = providedSocket();
  return fd === undefined ? undefined : async () => ({ fd });
}
