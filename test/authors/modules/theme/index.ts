import { defineModule, text } from '@wideload/kit';
import { html, link, Server } from '@wideload/web';

export default defineModule({
  name: 'theme',
  description: 'Adds a style sheet and a footer to all pages',
  depends: ['web'],
  options: { footer: text('Text at the end of each page', 'Made with Wideload') },
  setup({ options, on }) {
    on(Server, (app) => {
      app.addHook('onSend', async (request, reply, page) => {
        const isPage = typeof page === 'string' && String(reply.getHeader('content-type')).startsWith('text/html');
        if (!isPage) return page;
        const sheet = html`<link rel="stylesheet" href="${link(request, '/theme/static/theme.css')}">`;
        const footer = html`<footer id="theme">${options.footer}</footer>`;
        return page.replace('</head>', () => `${sheet}\n</head>`).replace('</main>', () => `${footer}\n</main>`);
      });
    });
  },
});
