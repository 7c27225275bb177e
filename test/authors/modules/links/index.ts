import { defineModule, list } from '@wideload/kit';
import { Routes } from '@wideload/web';
import { type Links, parseLinks } from './links.ts';

export default defineModule({
  name: '@acme/wideload-links',
  description: 'Redirects short links',
  depends: ['web'],
  requires: { host: '^0.1', node: '>=20.19' },
  options: { links: list('Short links, such as docs=https://example.org', []) },
  setup({ options, on }) {
    const links: Links = parseLinks(options.links);
    on(Routes, (app) => {
      app.get<{ Params: { name: string } }>('/to/:name', { config: { auth: 'none' } }, async ({ params }, reply) => {
        const target = links.get(params.name);
        return target === undefined ? reply.callNotFound() : reply.redirect(target);
      });
    });
  },
});
