import { Ready } from '@wideload/base';
import { defineModule, text } from '@wideload/kit';
import { html, layout, Routes, sendPage } from '@wideload/web';

export default defineModule({
  name: 'hello',
  description: 'Greets visitors and counts their visits',
  depends: ['web'],
  options: {
    greeting: text('What visitors are greeted with', 'Hello'),
  },
  setup({ options, log, on }) {
    // A route. What it puts into the session is saved after it.
    on(Routes, (app) => {
      app.get('/hello', { config: { auth: 'public' } }, async (request, reply) => {
        const { session } = request;
        const visits = Number(session.data.hello_visits ?? 0) + 1;
        session.data.hello_visits = visits;
        const page = html`<section class="card">
<h1>${options.greeting}, ${session.login ?? 'stranger'}!</h1>
<p>This is visit number <strong id="visits">${visits}</strong>.</p>
</section>`;
        return sendPage(reply, layout(request, options.greeting, page));
      });
    });

    // A hook: this one is run when the host has begun to listen.
    on(Ready, ({ modules }) => log.info(`hello is one of ${modules.length} modules`));
  },
});
