import type { Logger } from '@wideload/kit';
import { amongAddresses } from './addresses.ts';
import { forwardedIgnored } from './errors.ts';

/**
 * Tells whose X-Forwarded-* headers are believed: `proxy_trust`. The first peer that sends some and is not among these
 * is told about in the log. One that comes over a socket file has no address, and is on this machine.
 */
export function trustedProxies(addresses: readonly string[], log: Logger) {
  const isAmong = amongAddresses('proxy_trust', addresses);
  let isTold = false;
  return (address: string | undefined, hop: number): boolean => {
    if (isAmong(address ?? '127.0.0.1')) return true;
    // Fastify asks about the peer itself, at hop 0, only where it has sent such a header.
    if (hop === 0 && !isTold) {
      isTold = true;
      log.warn(forwardedIgnored(address ?? ''));
    }
    return false;
  };
}
