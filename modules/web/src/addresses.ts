import proxyAddr from '@fastify/proxy-addr';
import { addressInvalid } from './errors.ts';

/**
 * Tells whether an address is among those that an option lists: IP addresses, networks, `loopback`, `linklocal` and
 * `uniquelocal`. Throws `ADDRESS_INVALID` when one of them is none of these.
 */
export function amongAddresses(option: string, addresses: readonly string[]): (address: string) => boolean {
  for (const address of addresses) {
    try {
      proxyAddr.compile([address]);
    } catch {
      throw addressInvalid(option, address);
    }
  }
  const isAmong = proxyAddr.compile([...addresses]);
  return (address) => isAmong(address, 0);
}
