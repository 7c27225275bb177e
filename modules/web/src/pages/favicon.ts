import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

const ICON = new URL('../static/favicon.ico', import.meta.url);

/**
 * Serves the icon that browsers ask for where no page names one. To be called when the routes of modules are there: a
 * module may have an icon of its own at this address.
 */
export function addFavicon(app: FastifyInstance): void {
  const url = '/favicon.ico';
  if (app.hasRoute({ method: 'GET', url })) return;
  app.get(url, { config: { auth: 'none' } }, async (_, reply) => {
    const icon = await readFile(ICON);
    return reply.type('image/vnd.microsoft.icon').header('cache-control', 'public, max-age=86400').send(icon);
  });
}
