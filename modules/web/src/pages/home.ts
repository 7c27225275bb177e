import type { HostInfo } from '@wideload/kit';
import { html } from 'ghtml';
import { layout } from './layout.ts';

export interface HomeFacts {
  readonly login: string;
  readonly db: string | null;
  readonly host: HostInfo;
  /** Where sessions are kept. */
  readonly sessions: string;
}

/** Who is logged in, what runs here, and the way out. */
export function homePage({ login, db, host, sessions }: HomeFacts): string {
  const modules = host.modules.map(
    ({ name, description }) => html`<tr><th scope="row">${name}</th><td>${description ?? ''}</td></tr>`,
  );
  return layout(
    'Home',
    html`<section class="card">
<header>
<h1>Wideload</h1>
<form method="post" action="/web/session/logout"><button class="quiet" type="submit">Log out</button></form>
</header>
<p>Logged in as <strong id="user">${login}</strong>!${db === null ? '' : html` on <strong>${db}</strong>`}.</p>
<h2>Modules</h2>
<table id="modules">!${modules.join('')}</table>
<h2>Sessions</h2>
<p id="sessions">${sessions}</p>
<form method="post" action="/web/session/logout_all"><button class="quiet" type="submit">End all my sessions</button></form>
<footer>Wideload ${host.version}</footer>
</section>`,
  );
}
