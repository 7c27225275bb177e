import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostInfo } from '@wideload/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const SETTINGS = { index: false, dotfiles: 'deny', maxAge: '1h' } as const;

/** Serves each module's `static/` folder at `/<module>/static/`, as Odoo does. Needs no session. */
export function addStatics(app: FastifyInstance, { modules }: HostInfo): void {
  for (const { name, folder } of modules) {
    const root = join(folder, 'static');
    if (!existsSync(root)) continue;
    app.get<Params>(`/${name}/static/*`, (request, reply) => sendFile(root, request, reply));
  }
}

interface Params {
  Params: { '*': string };
}

async function sendFile(root: string, request: FastifyRequest<Params>, reply: FastifyReply): Promise<FastifyReply> {
  // Imported for the first file: the start is the shorter for it.
  const { default: send } = await import('@fastify/send');
  const sent = await send(request.raw, encodeURI(request.params['*']), { ...SETTINGS, root });
  if (sent.type === 'file') return reply.code(sent.statusCode).headers(sent.headers).send(sent.stream);
  if (sent.type === 'error' && sent.statusCode !== 404) throw sent.metadata.error;
  reply.callNotFound();
  return reply;
}
