import { html } from 'ghtml';
import { reloadsIn, sendAgainIn } from '../errors.ts';
import type { Site } from '../server/site.ts';
import { sitePage } from './layout.ts';

// An import asks `node:http` for all that it exports, and on Node 24 that loads its client for fetch and WebSocket, of
// which nobody here has need: 25 ms of the start.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

export interface Failure {
  readonly status: number;
  /** For people; holds no secret. */
  readonly message: string;
  /** By which the operator finds the error in the log. */
  readonly requestId?: string | undefined;
  /** Seconds after which the same request may work. */
  readonly retryAfter?: number | undefined;
  /** Whether a browser may ask for the page again by itself: not where it sent a form. */
  readonly mayReload?: boolean;
}

/** What to do next. While something is away, that is never a page which needs the same thing. */
function wayOut(site: Site, { retryAfter, mayReload }: Failure): string {
  if (retryAfter === undefined) return html`<p><a href="${site.link('/')}">Go to the start page</a></p>`;
  if (!mayReload) return html`<p>${sendAgainIn(retryAfter)}</p>`;
  // An empty address is that of the page itself.
  return html`<p>${reloadsIn(retryAfter)} <a href="">Try again now</a></p>`;
}

/** Returns a page for what went wrong. */
export function errorPage(site: Site, failure: Failure): string {
  const { status, message, requestId, retryAfter, mayReload } = failure;
  const title = STATUS_CODES[status] ?? 'Error';
  const content = html`<section class="card">
<p class="status">${status}</p>
<h1>${title}</h1>
<p>${message}</p>
!${requestId === undefined ? '' : html`<p>Request <code>${requestId}</code></p>`}
!${wayOut(site, failure)}
</section>`;
  return sitePage(site, title, content, { refresh: mayReload ? retryAfter : undefined });
}
