import type { HostInfo } from '@wideload/kit';
import { html } from 'ghtml';
import type { Problem } from '../health/problems.ts';
import type { Site } from '../server/site.ts';
import { MAX_COUNTED } from '../session/session_count.ts';
import { sitePage } from './layout.ts';

export interface HomeFacts {
  readonly login: string;
  readonly db: string | null;
  readonly host: HostInfo;
  /** Problems that health checks found. */
  readonly problems: readonly Problem[];
  /** Sessions of this user, counted up to one more than `MAX_COUNTED`. */
  readonly sessions: number;
  /** Where sessions are stored. */
  readonly location: string;
}

function sessionCount(sessions: number): string {
  if (sessions > MAX_COUNTED) return `You have more than ${MAX_COUNTED} sessions.`;
  return sessions === 1 ? 'You have 1 session: this one.' : `You have ${sessions} sessions.`;
}

function problemList(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const items = problems.map(({ name, text }) => html`<li><strong>${name}</strong>: ${text}</li>`);
  return html`<div id="problems" role="alert"><h2>Something is wrong</h2><ul>!${items.join('')}</ul></div>`;
}

/** Returns the start page: the user, the modules, the sessions, and the logout buttons. */
export function homePage(site: Site, { login, db, host, problems, sessions, location }: HomeFacts): string {
  const modules = host.modules.map(
    ({ name, description }) => html`<tr><th scope="row">${name}</th><td>${description ?? ''}</td></tr>`,
  );
  return sitePage(
    site,
    'Home',
    html`<section class="card">
<header>
<h1>${site.title}</h1>
<form method="post" action="${site.link('/web/session/logout')}"><button class="quiet" type="submit">Log out</button></form>
</header>
<p>Logged in as <strong id="user">${login}</strong>!${db === null ? '' : html` on <strong>${db}</strong>`}.</p>
!${problemList(problems)}
<h2>Modules</h2>
<table id="modules">!${modules.join('')}</table>
<h2>Sessions</h2>
<p id="session-count">${sessionCount(sessions)}</p>
<p id="sessions">${location}</p>
<form method="post" action="${site.link('/web/session/logout_all')}"><button class="quiet" type="submit">End all my sessions</button></form>
<footer>Wideload ${host.version}</footer>
</section>`,
  );
}
