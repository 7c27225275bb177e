import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeBelowPrefix } from '../errors.ts';
import { isBelow } from './site_path.ts';

/** Name of the site if neither `web_title` nor the request names it. */
const UNNAMED = 'Wideload';

/** An address on this site. Browsers read two slashes, or a slash and a backslash, as the beginning of a host name. */
const OWN_ADDRESS = /^\/(?![/\\])/;

/** The site as a browser sees it. */
export interface Site {
  /** Name of the site, as text. */
  readonly title: string;
  /** Returns the address that a browser must request for an address of this site. */
  link(address: string): string;
}

/** The options of the site: `web_title` and `http_path_prefix`, each empty if not set. */
export class SiteSettings {
  private readonly title: string;
  readonly prefix: string;

  constructor(title: string, prefix: string) {
    this.title = title;
    this.prefix = prefix;
  }

  /** Returns the site for a request to `hostName`, which has no port and is empty if unknown. */
  knownAs(hostName: string): Site {
    return { title: this.title || hostName || UNNAMED, link: (address) => this.link(address) };
  }

  /**
   * Adds the prefix to an address that begins with a single slash and is not below the prefix. Returns other addresses
   * unchanged.
   */
  link(address: string): string {
    if (this.prefix === '' || !OWN_ADDRESS.test(address)) return address;
    const [path = ''] = address.split(/[?#]/, 1);
    return isBelow(path, this.prefix) ? address : this.prefix + address;
  }

  /** Removes the prefix from the address of a request, unless a proxy has already removed it. */
  route({ url = '/' }: IncomingMessage): string {
    const [path = ''] = url.split('?', 1);
    if (this.prefix === '' || !isBelow(path, this.prefix)) return url;
    const rest = url.slice(this.prefix.length);
    return rest.startsWith('/') ? rest : `/${rest}`;
  }
}

const SETTINGS: unique symbol = Symbol('wideload.site');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [SETTINGS]: SiteSettings;
  }
}

/**
 * Sets the site of a server, and adds the prefix to every `Location` header. Must be called before any route is added:
 * routes that begin with the prefix are refused, because they would be ambiguous.
 */
export function addSite(app: FastifyInstance, settings: SiteSettings): void {
  app.decorate(SETTINGS, settings);
  const { prefix } = settings;
  if (prefix === '') return;
  app.addHook('onRoute', ({ method, url }) => {
    if (isBelow(url, prefix)) throw routeBelowPrefix(`${method} ${url}`, prefix);
  });
  app.addHook('onSend', (_, reply, payload, done) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string') reply.header('location', settings.link(location));
    done(null, payload);
  });
}

/** Returns the site as the browser of this request sees it. */
export function siteOf(request: FastifyRequest): Site {
  return request.server[SETTINGS].knownAs(request.hostname);
}

/**
 * Returns the address that a browser must request for an address of this site: with `http_path_prefix`, if it is set. For
 * links in pages and messages; redirects get the prefix automatically. Addresses of other sites, and addresses that already
 * have the prefix, are returned unchanged.
 */
export function link(request: FastifyRequest, address: string): string {
  return request.server[SETTINGS].link(address);
}
