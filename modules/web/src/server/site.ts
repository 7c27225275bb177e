import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeBelowPrefix } from '../errors.ts';
import { isBelow } from './site_path.ts';

/** What the site is called where neither `web_title` nor the request says so. */
const UNNAMED = 'Wideload';

/** An address on this site. Browsers take what begins with two slashes, or with a backslash, for another site. */
const OWN_ADDRESS = /^\/(?![/\\])/;

/** The site as its visitors know it: what pages are made for. */
export interface Site {
  /** Name of the site, as text. */
  readonly title: string;
  /** Returns an address of this site as browsers have to ask for it. */
  link(address: string): string;
}

/** What the options say about the site: `web_title` and `http_path_prefix`, each empty where there is none. */
export class SiteSettings {
  private readonly title: string;
  readonly prefix: string;

  constructor(title: string, prefix: string) {
    this.title = title;
    this.prefix = prefix;
  }

  /** The site as the sender of a request to `hostName` knows it; without a port, and empty where it is not known. */
  knownAs(hostName: string): Site {
    return { title: this.title || hostName || UNNAMED, link: (address) => this.link(address) };
  }

  /**
   * Adds the prefix to an address that begins with a single slash, and is not below the prefix yet. Every other address
   * stays as it is.
   */
  link(address: string): string {
    if (this.prefix === '' || !OWN_ADDRESS.test(address)) return address;
    const [path = ''] = address.split(/[?#]/, 1);
    return isBelow(path, this.prefix) ? address : this.prefix + address;
  }

  /** Removes the prefix from the address of a request. A proxy may have removed it already: no route begins with it. */
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
 * Lets every page of a server know its site, and adds the prefix to every `Location` header. To be called before there is
 * any route: one that begins with the prefix could not be told from one below it.
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

/** Returns the site as the browser of this request knows it. */
export function siteOf(request: FastifyRequest): Site {
  return request.server[SETTINGS].knownAs(request.hostname);
}

/**
 * Returns an address of this site as browsers have to ask for it: with `http_path_prefix` before it, where the site is
 * below a path. For whatever a page or a message to a browser has in it; redirects get the prefix by themselves. Addresses
 * of other sites, and such as have the prefix already, are returned as they are.
 */
export function link(request: FastifyRequest, address: string): string {
  return request.server[SETTINGS].link(address);
}
