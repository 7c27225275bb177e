import type { FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import { type Site, siteOf } from '../server/site.ts';

/** Settings for the head of a page. */
interface PageSettings {
  /** Seconds after which the browser reloads the page; never if undefined. */
  readonly refresh?: number | undefined;
}

/** Returns a whole page. `content` is HTML. */
export function sitePage(site: Site, title: string, content: string, { refresh }: PageSettings = {}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
!${refresh === undefined ? '' : html`<meta http-equiv="refresh" content="${refresh}">`}
<title>${title} · ${site.title}</title>
<link rel="stylesheet" href="${site.link('/web/static/web.css')}">
<link rel="icon" href="${site.link('/web/static/icon.svg')}" type="image/svg+xml">
</head>
<body>
<main>
!${content}
</main>
</body>
</html>
`;
}

/** Returns a whole page. `title` is text; `content` is HTML. */
export function layout(request: FastifyRequest, title: string, content: string): string {
  return sitePage(siteOf(request), title, content);
}
