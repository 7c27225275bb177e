import { html } from 'ghtml';
import { layout } from './layout.ts';

// An import asks `node:http` for all that it exports, and on Node 24 that loads its client for fetch and WebSocket, of
// which nobody here has need: 25 ms of the start.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/**
 * A page for what went wrong. `message` is for people and holds no secret; `requestId` finds the error in the log.
 */
export function errorPage(status: number, message: string, requestId?: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return layout(
    title,
    html`<section class="card">
<p class="status">${status}</p>
<h1>${title}</h1>
<p>${message}</p>
!${requestId === undefined ? '' : html`<p>Request <code>${requestId}</code></p>`}
<p><a href="/web">Go to the start page</a></p>
</section>`,
  );
}
