import { isIP, isIPv4, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import { addressInvalid } from '../errors.ts';

/** Bits of the network part of an IPv6 address. A client usually has the whole network. */
const NETWORK_BITS = 64;

/** `203.0.113.7:4000`, `[2001:db8::7]:4000` or `[2001:db8::7]`. */
const WITH_PORT = /^(?:([\d.]+):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?)$/;

/**
 * Returns the normal form of an IP address: `::ffff:` forms become IPv4, IPv6 is compressed and has no zone. Returns
 * undefined if the text is not an address.
 */
export function ipAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const [address = ''] = text.split('%', 1);
  return ipaddr.process(address).toString();
}

/** Returns the address in an entry of X-Forwarded-For, without the port that some proxies add; undefined if there is none. */
export function forwardedAddress(entry: string): string | undefined {
  const [, v4, v6] = WITH_PORT.exec(entry) ?? [];
  if (v6 !== undefined) return isIPv6(v6) ? ipAddress(v6) : undefined;
  return ipAddress(v4 ?? entry);
}

/** Returns the key of a limit: an IPv4 address, or the /64 network of an IPv6 address. `address` is in normal form. */
export function limitGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}

/** Named networks that an option may list. */
const NETWORKS: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** Returns whether an entry is complete: the library would also read `10` as 0.0.0.10. */
function isComplete(entry: string): boolean {
  const [address = '', mask] = entry.split('/', 2);
  return NETWORKS.includes(entry) || (isIP(address) > 0 && (mask === undefined || /^\d+$/.test(mask) || isIPv4(mask)));
}

/**
 * Returns a function that checks whether an option lists an address. The option may list IP addresses, networks,
 * `loopback`, `linklocal` and `uniquelocal`. Throws `ADDRESS_INVALID` for other entries.
 */
export function amongAddresses(option: string, addresses: readonly string[]): (address: string) => boolean {
  for (const address of addresses) {
    try {
      if (!isComplete(address)) throw addressInvalid(option, address);
      proxyAddr.compile([address]);
    } catch {
      throw addressInvalid(option, address);
    }
  }
  const isAmong = proxyAddr.compile([...addresses]);
  return (address) => isAmong(address, 0);
}
