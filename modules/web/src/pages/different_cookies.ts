import { html } from 'ghtml';
import { DIFFERENT_COOKIES } from '../errors.ts';
import type { Site } from '../server/site.ts';
import { sitePage } from './layout.ts';

/** Where the form of this page goes. */
export const CLEAR_COOKIES = '/web/session/clear_cookies';

/** Shown in place of the login form when a browser sends several different session cookies: no login could work. */
export function differentCookiesPage(site: Site): string {
  return sitePage(
    site,
    'Two session cookies',
    html`<form class="card" method="post" action="${site.link(CLEAR_COOKIES)}">
<h1>Two session cookies</h1>
<p>${DIFFERENT_COOKIES}</p>
<p>Another site under the same domain may have set one of them. Delete the cookies, then log in again. This also logs you
out of other sites under this domain.</p>
<button type="submit">Delete the cookies</button>
<p class="notice">If this page comes back, delete the cookies of this site in the settings of your browser.</p>
</form>`,
  );
}
