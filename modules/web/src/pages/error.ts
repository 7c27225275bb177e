import { STATUS_CODES } from 'node:http';
import { html } from 'ghtml';
import { layout } from './layout.ts';

/** A page for what went wrong. `message` is for people and holds no secret. */
export function errorPage(status: number, message: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return layout(
    title,
    html`<section class="card">
<p class="status">${status}</p>
<h1>${title}</h1>
<p>${message}</p>
<p><a href="/web">Go to the start page</a></p>
</section>`,
  );
}
