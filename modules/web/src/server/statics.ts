import { existsSync, realpathSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { HostInfo, Logger } from '@wideload/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { staticFolderOutside, staticLeadsOut } from '../errors.ts';

const SETTINGS = { index: false, dotfiles: 'deny', maxAge: '1h' } as const;

/** The `static/` folder of a module. */
interface StaticFolder {
  readonly module: string;
  readonly root: string;
  /** Where it is once all links are followed: what is served lies in there. */
  readonly real: string;
}

/** Serves each module's `static/` folder at `/<module>/static/`, as Odoo does. Needs no session. */
export function addStatics(app: FastifyInstance, { modules }: HostInfo, log: Logger): void {
  for (const { name, folder } of modules) {
    const root = join(folder, 'static');
    if (!existsSync(root)) continue;
    const real = realpathSync(root);
    // A link to what a build made is usual; one out of the module would serve what was never meant to be seen.
    if (!isWithin(realpathSync(folder), real)) {
      log.warn(staticFolderOutside(name, real));
      continue;
    }
    let isTold = false;
    const tellOnce = (path: string): void => {
      if (!isTold) log.warn(staticLeadsOut(name, path));
      isTold = true;
    };
    app.get<Params>(`/${name}/static/*`, (request, reply) =>
      sendFile({ module: name, root, real }, request, reply, tellOnce),
    );
  }
}

const isWithin = (folder: string, path: string): boolean => path.startsWith(folder + sep);

interface Params {
  Params: { '*': string };
}

async function sendFile(
  folder: StaticFolder,
  request: FastifyRequest<Params>,
  reply: FastifyReply,
  leadsOut: (path: string) => void,
): Promise<FastifyReply> {
  const path = request.params['*'];
  if (await isHidden(folder, path, leadsOut)) {
    reply.callNotFound();
    return reply;
  }
  // Imported for the first file: the start is the shorter for it.
  const { default: send } = await import('@fastify/send');
  const sent = await send(request.raw, encodeURI(path), { ...SETTINGS, root: folder.root });
  if (sent.type === 'file') return reply.code(sent.statusCode).headers(sent.headers).send(sent.stream);
  if (sent.type === 'error' && sent.statusCode !== 404) throw sent.metadata.error;
  reply.callNotFound();
  return reply;
}

/**
 * Whether what a path leads to is not to be served: it lies outside the folder or among hidden files once its links are
 * followed, or it is neither file nor folder: to open a named pipe takes a thread away until somebody writes to it.
 */
async function isHidden(
  { module, root, real }: StaticFolder,
  path: string,
  leadsOut: (path: string) => void,
): Promise<boolean> {
  let target: string;
  try {
    target = await realpath(join(root, path));
    const stats = await stat(target);
    if (!stats.isFile() && !stats.isDirectory()) return true;
  } catch {
    // Not there, or no path: said as it is said of every other path.
    return false;
  }
  if (target !== real && !isWithin(real, target)) {
    // A path with `..` in it is refused as such, and is nothing that the module's author can change.
    if (!path.split(/[/\\]/).includes('..')) leadsOut(`/${module}/static/${path}`);
    return true;
  }
  return isDotted(relative(real, target)) && !isDotted(path);
}

const isDotted = (path: string): boolean => path.split(sep).some((name) => name.startsWith('.'));
