import { html } from 'ghtml';
import type { Site } from '../server/site.ts';
import { sitePage } from './layout.ts';

export interface LoginForm {
  readonly csrfToken: string;
  readonly redirect: string;
  readonly login: string;
  /** Why the last attempt failed. */
  readonly error: string | undefined;
  /** Result of the previous page, such as the number of ended sessions. */
  readonly notice?: string | undefined;
}

export function loginPage(site: Site, { csrfToken, redirect, login, error, notice }: LoginForm): string {
  // If the user name is filled in, the cursor starts in the password field.
  const [first, second] = login === '' ? ['autofocus', ''] : ['', 'autofocus'];
  return sitePage(
    site,
    'Log in',
    html`<form class="card" method="post" action="${site.link('/web/login')}">
<p class="site">${site.title}</p>
<h1>Log in</h1>
!${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
!${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
<label for="login">User</label>
<input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" required ${first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required ${second}>
<input type="hidden" name="csrf_token" value="${csrfToken}">
<input type="hidden" name="redirect" value="${redirect}">
<button type="submit">Log in</button>
</form>`,
  );
}
