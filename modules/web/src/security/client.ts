import type { Logger } from '@wideload/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forwardedIgnored } from '../errors.ts';
import { connectionOf } from '../server/connection.ts';
import { amongAddresses, forwardedAddress, ipAddress } from './addresses.ts';

/** Headers that show that a proxy forwarded the request. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
] as const;
const TRUSTED_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

/** Where a request comes from. */
export interface Client {
  /** IP addresses in normal form, from the peer of the connection to the client. */
  readonly chain: readonly string[];
  /** Whether a proxy forwarded the request, but did not name the client or is not trusted. */
  readonly isHidden: boolean;
  /** Whether the peer is a trusted proxy. */
  readonly isProxied: boolean;
}

/** Returns where a request comes from. Logs, limits and lists of addresses all use it. */
export type ClientOf = (request: FastifyRequest) => Client;

interface ProxySettings {
  /** `proxy_mode`: whether any proxy is trusted. */
  readonly isOn: boolean;
  /** `proxy_trust` */
  readonly trusted: readonly string[];
}

/**
 * Follows X-Forwarded-For from the peer of the connection to the first address that is not a trusted proxy, or to the first
 * entry that is not an address. Logs the first peer that sends such headers and is not trusted.
 */
export function clientFinder({ isOn, trusted }: ProxySettings, log: Logger): ClientOf {
  const isTrusted = amongAddresses('proxy_trust', trusted);
  let isWarned = false;
  return ({ raw, headers }) => {
    const { peer: rawPeer } = connectionOf(raw.socket);
    const peer = ipAddress(rawPeer) ?? rawPeer;
    const isProxied = isOn && isTrusted(peer);
    const isForwarded = PROXY_HEADERS.some((name) => headers[name] !== undefined);
    if (!isProxied) {
      if (isOn && !isWarned && TRUSTED_HEADERS.some((name) => headers[name] !== undefined)) {
        isWarned = true;
        log.warn(forwardedIgnored(peer));
      }
      return { chain: [peer], isHidden: isForwarded, isProxied };
    }
    const chain = [peer];
    for (const entry of entriesOf(headers['x-forwarded-for']).reverse()) {
      const last = chain.at(-1) ?? peer;
      if (!isTrusted(last)) break;
      const address = forwardedAddress(entry);
      if (address === undefined) return { chain, isHidden: true, isProxied };
      chain.push(address);
    }
    return { chain, isHidden: isForwarded && chain.length === 1, isProxied };
  };
}

function entriesOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The property of a request for its client, of which `ip` shows only the address. */
const CLIENT: unique symbol = Symbol('wideload.client');

declare module 'fastify' {
  interface FastifyRequest {
    readonly [CLIENT]: Client;
  }
}

/**
 * Returns whether the client may be another than `request.ip`: a proxy forwarded the request, but did not name the client
 * or is not trusted. Then `request.ip` is the proxy, which may be nearer than the client.
 */
export function isClientHidden(request: FastifyRequest): boolean {
  return request[CLIENT].isHidden;
}

type Getter = (this: FastifyRequest) => unknown;

function gettersFor(clientOf: ClientOf, isOn: boolean): [name: string | symbol, getter: Getter][] {
  const getters: Record<string, Getter> = {
    ip() {
      return clientOf(this).chain.at(-1);
    },
    ips() {
      return isOn ? clientOf(this).chain : undefined;
    },
    host() {
      const forwarded = entriesOf(this.headers['x-forwarded-host']).at(-1);
      return forwarded !== undefined && clientOf(this).isProxied ? forwarded : (this.headers.host ?? '');
    },
    protocol() {
      const forwarded = entriesOf(this.headers['x-forwarded-proto']).at(-1)?.toLowerCase();
      const isKnown = forwarded === 'https' || forwarded === 'http';
      return isKnown && clientOf(this).isProxied ? forwarded : 'http';
    },
  };
  const client: Getter = function () {
    return clientOf(this);
  };
  return [[CLIENT, client], ...Object.entries(getters)];
}

/**
 * Sets `ip`, `ips`, `host` and `protocol` of every request to those of the client. Fastify's own `trustProxy` reads the
 * address of the peer when it may be undefined already, and does not check that a header contains an address.
 */
export class Clients {
  private readonly getters: ReturnType<typeof gettersFor>;

  constructor(settings: ProxySettings, log: Logger) {
    this.getters = gettersFor(clientFinder(settings, log), settings.isOn);
  }

  addTo(app: FastifyInstance): void {
    for (const [name, getter] of this.getters) app.decorateRequest(name, { getter });
  }

  /** Does the same for a request that Fastify refused before any route. */
  addToOne(request: FastifyRequest): void {
    for (const [name, get] of this.getters) Object.defineProperty(request, name, { get });
  }
}
