import { join, sep } from 'node:path';
import { isOdooBeside } from '../folder/odoo_beside.ts';

/**
 * Where Odoo keeps a session below `<data_dir>/sessions`: `<first two of sid>/<sid>` from 16.0 on, a flat
 * `werkzeug_<sid>.sess` up to 15.0. Ours are Odoo's newer form with a suffix.
 */
export interface Layout {
  readonly folder: string;
  /** The suffix of the files that we write: `.sess`, or nothing to share the folder with Odoo 18. */
  readonly suffix: string;
}

/** The folder and lifetime of session files. */
export interface FileStoreSettings extends Layout {
  /** Lifetime of a session in seconds after its last write. Odoo's `SESSION_LIFETIME` is 7 days, logged in or not. */
  readonly expiration: number;
}

/** The file to which we write a session. Not by `join`, which takes a tenth of the time of reading a session. */
export function ownPath({ folder, suffix }: Layout, sid: string): string {
  return folder + sep + sid.slice(0, 2) + sep + sid + suffix;
}

/** Every path where a program may have left the session, the newest layout first. */
export function allPaths(layout: Layout, sid: string): string[] {
  const { folder, suffix } = layout;
  const paths = [ownPath(layout, sid)];
  if (suffix !== '') paths.push(join(folder, sid.slice(0, 2), sid));
  if (sid.length === 40) paths.push(join(folder, `werkzeug_${sid}.sess`));
  return paths;
}

/**
 * The paths where an older program may have left a session for this host, the newest layout first. None beside an Odoo,
 * which uses them itself.
 */
export function olderPaths(layout: Layout, sid: string): string[] {
  return isOdooBeside(layout) ? [] : allPaths(layout, sid).slice(1);
}

const FLAT = /^werkzeug_([0-9a-f]{40})\.sess$/;
const NESTED = /^((?:[0-9a-f]{40}|[A-Za-z0-9_-]{84}))(\.[A-Za-z0-9]+)?$/;

/**
 * Returns the sid of a session file, ours or of any Odoo, from its name and its two-letter folder. Undefined for any
 * other file.
 */
export function sidOfFile(
  { suffix }: Layout,
  { shard, name }: { shard: string | undefined; name: string },
): string | undefined {
  if (shard === undefined) return FLAT.exec(name)?.[1];
  const [, sid, ending = ''] = NESTED.exec(name) ?? [];
  if (sid === undefined || !sid.startsWith(shard)) return undefined;
  return ending === '' || ending === suffix || ending === '.sess' ? sid : undefined;
}

/** Whether a session file has a name of Odoo: directly in the folder, or without a suffix. */
export function hasOdoosName({ shard, name }: { shard: string | undefined; name: string }): boolean {
  return shard === undefined || !name.includes('.');
}

export function isShard(name: string): boolean {
  return /^[A-Za-z0-9_-]{2}$/.test(name);
}

/** The folder of the user index: beside the sessions, since Odoo treats every file among them as its own. */
export function userIndexFolder({ folder }: Pick<Layout, 'folder'>): string {
  return `${folder}_by_user`;
}
