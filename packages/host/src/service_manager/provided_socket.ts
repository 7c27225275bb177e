import type { Serving } from '@wideload/kit/internal';
import { socketCount } from '../errors.ts';

/** The first file descriptor that is passed on, as sd_listen_fds(3) says. */
const FIRST = 3;

/**
 * The listening socket that a service manager opened before it started this process; undefined where it did not. As it
 * keeps it open, clients that connect during a restart wait and are not refused. Throws when there are several.
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
