import type { Logger } from '@wideload/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forwardedIgnored } from '../errors.ts';
import { connectionOf } from '../server/connection.ts';
import { amongAddresses, forwardedAddress, ipAddress } from './addresses.ts';

/** Headers by which a proxy tells that it passes on somebody else's request. */
const TRACES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'] as const;
const BELIEVED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

/** Where a request comes from. */
export interface Client {
  /** IP addresses in their usual form, from the peer of the connection to the client. */
  readonly chain: readonly string[];
  /** Whether a proxy says that it passes on a request, and not for whom, or is not believed. */
  readonly isHidden: boolean;
  /** Whether the peer is a proxy that is believed. */
  readonly isProxied: boolean;
}

/** Returns where a request comes from: for logs, limits, and lists of addresses alike. */
export type ClientOf = (request: FastifyRequest) => Client;

interface ProxySettings {
  /** `proxy_mode`: whether proxies are believed at all. */
  readonly isOn: boolean;
  /** `proxy_trust` */
  readonly trusted: readonly string[];
}

/**
 * Follows X-Forwarded-For from the peer of the connection as far as it is believed: to the first address that is not one
 * of a trusted proxy, or to the first entry that is not an address. The first peer that sends such headers and is not
 * trusted is named in the log.
 */
export function clientFinder({ isOn, trusted }: ProxySettings, log: Logger): ClientOf {
  const isTrusted = amongAddresses('proxy_trust', trusted);
  let isTold = false;
  return ({ raw, headers }) => {
    const { peer: given } = connectionOf(raw.socket);
    const peer = ipAddress(given) ?? given;
    const isProxied = isOn && isTrusted(peer);
    const hasTrace = TRACES.some((name) => headers[name] !== undefined);
    if (!isProxied) {
      if (isOn && !isTold && BELIEVED.some((name) => headers[name] !== undefined)) {
        isTold = true;
        log.warn(forwardedIgnored(peer));
      }
      return { chain: [peer], isHidden: hasTrace, isProxied };
    }
    const chain = [peer];
    for (const entry of entriesOf(headers['x-forwarded-for']).reverse()) {
      const last = chain.at(-1) ?? peer;
      if (!isTrusted(last)) break;
      const address = forwardedAddress(entry);
      if (address === undefined) return { chain, isHidden: true, isProxied };
      chain.push(address);
    }
    return { chain, isHidden: hasTrace && chain.length === 1, isProxied };
  };
}

function entriesOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Where a request keeps its client, for those who need more of it than `ip`. */
const CLIENT: unique symbol = Symbol('wideload.client');

declare module 'fastify' {
  interface FastifyRequest {
    readonly [CLIENT]: Client;
  }
}

/**
 * Whether another may stand behind the address of a request: a proxy passed it on, and did not say for whom, or is not
 * believed. Then `request.ip` is that of the proxy, which may be one that is nearer than the client.
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
 * Makes `ip`, `ips`, `host` and `protocol` of every request those of the client. Fastify's own `trustProxy` asks for the
 * address of a peer when it may be gone, and takes for an address whatever a header has.
 */
export class Clients {
  private readonly getters: ReturnType<typeof gettersFor>;

  constructor(settings: ProxySettings, log: Logger) {
    this.getters = gettersFor(clientFinder(settings, log), settings.isOn);
  }

  addTo(app: FastifyInstance): void {
    for (const [name, getter] of this.getters) app.decorateRequest(name, { getter });
  }

  /** Does the same for a request that Fastify made outside of all routes. */
  addToOne(request: FastifyRequest): void {
    for (const [name, get] of this.getters) Object.defineProperty(request, name, { get });
  }
}
