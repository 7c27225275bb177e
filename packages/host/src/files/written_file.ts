import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { giveToOwnerOf, isOurGroup, isOurUser } from '@wideload/kit/internal';
import { fileOfOthers, fileUnwritable, linkOfOthers, PIPE_UNREAD } from './errors.ts';

/** Maximum number of links in one path, as in Linux. */
const MAX_LINKS = 40;

const partsOf = (path: string): string[] => path.split(sep).filter(Boolean);

/** A link of another user in a path, and its owner. Operators' own links to other disks are usual. */
function findForeignLink(path: string): { readonly link: string; readonly uid: number } | undefined {
  const { root } = parse(path);
  let at = root;
  let rest = partsOf(path);
  for (let links = 0; links <= MAX_LINKS && rest.length > 0; ) {
    const [name = '', ...others] = rest;
    const next = join(at, name);
    const stats = lstatSync(next, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) [at, rest] = [next, others];
    else {
      if (!isOurUser(stats.uid)) return { link: next, uid: stats.uid };
      [at, rest] = [root, [...partsOf(resolve(at, readlinkSync(next))), ...others]];
      links++;
    }
  }
  return undefined;
}

/**
 * Opens a file that the host writes, where others may have put a link in its place. A link of another user is not
 * followed. One of the host's user or root may lead to a file of another user only if that is of a group of the host.
 * Does not block: a named pipe without a reader is refused. `what` names the file in errors. Throws a `WideloadError`.
 */
export function openWritten(
  what: string,
  path: string,
  flags: number,
): { readonly file: number; readonly stats: Stats } {
  const foreign = findForeignLink(path);
  if (foreign !== undefined) throw linkOfOthers(what, path, foreign.link, foreign.uid);
  const isNew = !existsSync(path);
  let file: number | undefined;
  try {
    file = openSync(path, flags | constants.O_CREAT | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    const isLink = lstatSync(path).isSymbolicLink();
    if (isLink && stats.isFile() && !isOurUser(stats.uid) && !isOurGroup(stats.gid))
      throw fileOfOthers(what, path, stats.uid);
    if (isNew && !isLink) giveToOwnerOf(dirname(path), file);
    return { file, stats };
  } catch (error) {
    if (file !== undefined) closeSync(file);
    if (!(error instanceof Error && 'code' in error) || 'exitCode' in error) throw error;
    throw fileUnwritable(what, path, error.code === 'ENXIO' ? PIPE_UNREAD : error.message);
  }
}
