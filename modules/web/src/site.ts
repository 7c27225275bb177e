import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What the site is called where neither `web_title` nor the request says so. */
const UNNAMED = 'Wideload';

/** The site as its visitors know it: what pages are made for. */
export interface Site {
  /** Name of the site, as text. */
  readonly title: string;
  /** Returns an address of this site as browsers have to ask for it. */
  link(address: string): string;
}

/** What the options say about the site. */
export class SiteSettings {
  private readonly title: string;
  private readonly prefix: string;

  /** `title`: empty for the name by which a visitor knows the host. `prefix`: empty, or `/shop`. */
  constructor(title: string, prefix: string) {
    this.title = title;
    this.prefix = prefix;
  }

  /** The site as the sender of a request to `hostName` knows it; without a port, and empty where it is not known. */
  knownAs(hostName: string): Site {
    return { title: this.title || hostName || UNNAMED, link: (address) => this.prefix + address };
  }
}

const SETTINGS: unique symbol = Symbol('wideload.site');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [SETTINGS]: SiteSettings;
  }
}

/** Lets every page of a server know its site. */
export function addSite(app: FastifyInstance, settings: SiteSettings): void {
  app.decorate(SETTINGS, settings);
}

/** Returns the site as the browser of this request knows it. */
export function siteOf(request: FastifyRequest): Site {
  return request.server[SETTINGS].knownAs(request.hostname);
}
