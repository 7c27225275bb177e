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
  /** Its real path, with all links followed. Only files inside it are served. */
  readonly real: string;
}

/** Serves each module's `static/` folder at `/<module>/static/`, as Odoo does. Needs no session. */
export function addStatics(app: FastifyInstance, { modules }: HostInfo, log: Logger): void {
  for (const { name, folder } of modules) {
    const root = join(folder, 'static');
    if (!existsSync(root)) continue;
    const real = realpathSync(root);
    // A link to build output in the module is fine; a link out of the module could expose other files.
    if (!isWithin(realpathSync(folder), real)) {
      log.warn(staticFolderOutside(name, real));
      continue;
    }
    let isWarned = false;
    const warnOnce = (path: string): void => {
      if (!isWarned) log.warn(staticLeadsOut(name, path));
      isWarned = true;
    };
    app.get<Params>(`/${name}/static/*`, (request, reply) =>
      sendFile({ module: name, root, real }, request, reply, warnOnce),
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
  warn: (path: string) => void,
): Promise<FastifyReply> {
  const path = request.params['*'];
  if (await isHidden(folder, path, warn)) {
    reply.callNotFound();
    return reply;
  }
  // Imported for the first file, so that the host starts faster.
  const { default: send } = await import('@fastify/send');
  const sent = await send(request.raw, encodeURI(path), { ...SETTINGS, root: folder.root });
  if (sent.type === 'file') return reply.code(sent.statusCode).headers(sent.headers).send(sent.stream);
  if (sent.type === 'error' && sent.statusCode !== 404) throw sent.metadata.error;
  reply.callNotFound();
  return reply;
}

/**
 * Returns whether the target of a path must not be served: it is outside the folder or a hidden file after its links are
 * followed, or it is neither a file nor a folder. Opening a named pipe would block a thread until another process writes.
 */
async function isHidden(
  { module, root, real }: StaticFolder,
  path: string,
  warn: (path: string) => void,
): Promise<boolean> {
  let target: string;
  try {
    target = await realpath(join(root, path));
    const stats = await stat(target);
    if (!stats.isFile() && !stats.isDirectory()) return true;
  } catch {
    // It does not exist or is not a valid path: answered below like any other.
    return false;
  }
  if (target !== real && !isWithin(real, target)) {
    // A path with `..` comes from the client; the author of the module need not be warned.
    if (!path.split(/[/\\]/).includes('..')) warn(`/${module}/static/${path}`);
    return true;
  }
  return isDotted(relative(real, target)) && !isDotted(path);
}

const isDotted = (path: string): boolean => path.split(sep).some((name) => name.startsWith('.'));
