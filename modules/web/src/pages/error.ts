import { html } from 'ghtml';
import { reloadsIn, sendAgainIn } from '../errors.ts';
import type { Site } from '../server/site.ts';
import { sitePage } from './layout.ts';

// Not imported: an import of `node:http` reads all its exports, and on Node 24 that loads the client for fetch and WebSocket,
// which is not used here and takes 25 ms of the start.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

export interface Failure {
  readonly status: number;
  /** Shown on the page; contains no secret. */
  readonly message: string;
  /** The id by which the operator finds the error in the log. */
  readonly requestId?: string | undefined;
  /** Seconds after which the same request may work. */
  readonly retryAfter?: number | undefined;
  /** Whether the page may reload by itself: not after a form was sent. */
  readonly mayReload?: boolean;
}

/** Returns what the user can do next. During an outage, this is never a link to a page that has the same problem. */
function nextStep(site: Site, { retryAfter, mayReload }: Failure): string {
  if (retryAfter === undefined) return html`<p><a href="${site.link('/')}">Go to the start page</a></p>`;
  if (!mayReload) return html`<p>${sendAgainIn(retryAfter)}</p>`;
  // An empty address means the page itself.
  return html`<p>${reloadsIn(retryAfter)} <a href="">Try again now</a></p>`;
}

/** Returns the page for a failure. */
export function errorPage(site: Site, failure: Failure): string {
  const { status, message, requestId, retryAfter, mayReload } = failure;
  const title = STATUS_CODES[status] ?? 'Error';
  const content = html`<section class="card">
<p class="status">${status}</p>
<h1>${title}</h1>
<p>${message}</p>
!${requestId === undefined ? '' : html`<p>Request <code>${requestId}</code></p>`}
!${nextStep(site, failure)}
</section>`;
  return sitePage(site, title, content, { refresh: mayReload ? retryAfter : undefined });
}
