import { isIPv6 } from 'node:net';
import { maskWhole } from '@wideload/kit/internal';
import { addressInvalid, hostInvalid } from './errors.ts';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:\[([\da-f:.]+)\]|([^\s:[\]/]+))(?::(\d{1,5}))?$/i;

/** Reads `host:port`, `host` or `[::1]:port`. `option` is the whole name of the one that it stands in. */
export function parseAddress(text: string, port: number, option: string): Address {
  const [, ipv6, name, digits = String(port)] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || Number(digits) < 1 || Number(digits) > 65_535) throw addressInvalid(option, text);
  return { host, port: Number(digits) };
}

/** What never stands in a host name, but in a URL, or before and behind the name in an address. */
const BESIDE_A_NAME = /[\s:@/?#[\]]/;

/** Returns the host name or IP address that an option has. Throws when it is more than that. */
export function checkedHost(text: string, option: string): string {
  if (BESIDE_A_NAME.test(text) && !isIPv6(text)) throw hostInvalid(option, text);
  return text;
}

/** `localhost:6379`, for people. Somebody may have put a whole URL where the host name belongs, with its password. */
export function printAddress({ host, port }: Address): string {
  const shown = maskWhole(host);
  return shown.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`;
}
