import { isIPv6 } from 'node:net';
import { maskWhole } from '@wideload/kit/internal';
import { addressInvalid, hostInvalid } from './errors.ts';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:\[([\da-f:.]+)\]|([^\s:[\]/]+))(?::(\d{1,5}))?$/i;

/** Reads `host:port`, `host` or `[::1]:port`. `option` is the full name of its option. */
export function parseAddress(text: string, port: number, option: string): Address {
  const [, ipv6, name, digits = String(port)] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || Number(digits) < 1 || Number(digits) > 65_535) throw addressInvalid(option, text);
  return { host, port: Number(digits) };
}

/** Characters that occur in URLs or around a host name in an address, but never in the name. */
const BESIDE_A_NAME = /[\s:@/?#[\]]/;

/** Returns the host name or IP address in an option. Throws if the text contains more. */
export function checkedHost(text: string, option: string): string {
  if (BESIDE_A_NAME.test(text) && !isIPv6(text)) throw hostInvalid(option, text);
  return text;
}

/**
 * `localhost:6379`, for messages. An operator may have written a whole URL, with its password, in place of a host name.
 */
export function printAddress({ host, port }: Address): string {
  const shown = maskWhole(host);
  return shown.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`;
}
