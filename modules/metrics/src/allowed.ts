import proxyAddr from '@fastify/proxy-addr';
import { addressInvalid } from './errors.ts';

/** Tells who may read the figures. Throws when one of the addresses is none. */
export function allowedBy(addresses: readonly string[]): (address: string) => boolean {
  for (const address of addresses) {
    try {
      proxyAddr.compile([address]);
    } catch {
      throw addressInvalid(address);
    }
  }
  const isAmong = proxyAddr.compile([...addresses]);
  return (address) => isAmong(address, 0);
}
