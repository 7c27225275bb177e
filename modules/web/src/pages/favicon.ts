import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

const ICON = new URL('../static/favicon.ico', import.meta.url);

/**
 * Serves the icon that browsers request if a page names none. Must be called after the routes of all modules are added: a
 * module may serve its own icon at this address.
 */
export function addFavicon(app: FastifyInstance): void {
  const url = '/favicon.ico';
  if (app.hasRoute({ method: 'GET', url })) return;
  app.get(url, { config: { auth: 'none' } }, async (_, reply) => {
    const icon = await readFile(ICON);
    return reply.type('image/vnd.microsoft.icon').header('cache-control', 'public, max-age=86400').send(icon);
  });
}
