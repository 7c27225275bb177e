import { isIP, isIPv4, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import { addressInvalid } from '../errors.ts';

/** Bits of an IPv6 address that name a network: whoever has one address of it has them all. */
const NETWORK_BITS = 64;

/** `203.0.113.7:4000`, `[2001:db8::7]:4000` or `[2001:db8::7]`. */
const WITH_PORT = /^(?:([\d.]+):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?)$/;

/**
 * The usual form of an IP address: `::ffff:` forms are IPv4, IPv6 is compressed and has no zone. undefined when the text
 * is not an address.
 */
export function ipAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const [address = ''] = text.split('%', 1);
  return ipaddr.process(address).toString();
}

/** The address in an entry of X-Forwarded-For, which some proxies write with a port; undefined when it has none. */
export function forwardedAddress(entry: string): string | undefined {
  const [, v4, v6] = WITH_PORT.exec(entry) ?? [];
  if (v6 !== undefined) return isIPv6(v6) ? ipAddress(v6) : undefined;
  return ipAddress(v4 ?? entry);
}

/** What a limit counts by: an IPv4 address, or the /64 network of an IPv6 address. `address` is in its usual form. */
export function limitGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}

/** The names of networks that an option may list. */
const NETWORKS: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** Whether all of an address is written: the library would also take `10` for 0.0.0.10. */
function isWritten(entry: string): boolean {
  const [address = '', mask] = entry.split('/', 2);
  return NETWORKS.includes(entry) || (isIP(address) > 0 && (mask === undefined || /^\d+$/.test(mask) || isIPv4(mask)));
}

/**
 * Tells whether an address is among those that an option lists: IP addresses, networks, `loopback`, `linklocal` and
 * `uniquelocal`. Throws `ADDRESS_INVALID` when one of them is none of these.
 */
export function amongAddresses(option: string, addresses: readonly string[]): (address: string) => boolean {
  for (const address of addresses) {
    try {
      if (!isWritten(address)) throw addressInvalid(option, address);
      proxyAddr.compile([address]);
    } catch {
      throw addressInvalid(option, address);
    }
  }
  const isAmong = proxyAddr.compile([...addresses]);
  return (address) => isAmong(address, 0);
}
