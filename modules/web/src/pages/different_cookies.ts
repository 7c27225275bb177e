import { html } from 'ghtml';
import { DIFFERENT_COOKIES } from '../errors.ts';
import type { Site } from '../server/site.ts';
import { sitePage } from './layout.ts';

/** The target of the form on this page. */
export const CLEAR_COOKIES = '/web/session/clear_cookies';

/** Returns the page shown instead of the login form if a browser sends different session cookies: a login would not work. */
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
<p class="notice">If you see this page again, delete the cookies of this site in the settings of your browser.</p>
</form>`,
  );
}
