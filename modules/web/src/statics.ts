import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostInfo } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/** Serves each module's `static/` folder at `/<module>/static/`, as Odoo does. Needs no session. */
export async function addStatics(app: FastifyInstance, { modules }: HostInfo): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static');
  for (const { name, folder } of modules) {
    const root = join(folder, 'static');
    if (!existsSync(root)) continue;
    await app.register(fastifyStatic, {
      root,
      prefix: `/${name}/static/`,
      decorateReply: false,
      index: false,
      dotfiles: 'deny',
      maxAge: '1h',
    });
  }
}
