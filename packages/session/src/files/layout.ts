import { join } from 'node:path';

/**
 * Where Odoo keeps a session below `<data_dir>/sessions`: `<first two of sid>/<sid>` from 16.0 on, a flat
 * `werkzeug_<sid>.sess` up to 15.0. Ours are Odoo's newer form with a suffix.
 */
export interface Layout {
  readonly folder: string;
  /** Behind the sid of the files that we write: `.sess`, or nothing to share the folder with Odoo 18. */
  readonly suffix: string;
}

/** The file that we write a session to. */
export function ownPath({ folder, suffix }: Layout, sid: string): string {
  return join(folder, sid.slice(0, 2), sid + suffix);
}

/** Where an older program may have left the session, the newest layout first. */
export function olderPaths({ folder, suffix }: Layout, sid: string): string[] {
  const paths = suffix === '' ? [] : [join(folder, sid.slice(0, 2), sid)];
  if (sid.length === 40) paths.push(join(folder, `werkzeug_${sid}.sess`));
  return paths;
}

const FLAT = /^werkzeug_([0-9a-f]{40})\.sess$/;

/** The sid of a file directly below the sessions folder, if it is one of the flat layout. */
export function sidOfFlatFile(name: string): string | undefined {
  return FLAT.exec(name)?.[1];
}

const NESTED = /^((?:[0-9a-f]{40}|[A-Za-z0-9_-]{84}))(\.[A-Za-z0-9]+)?$/;

/** The sid of a file in a two-letter folder, if it is a session of ours or of Odoo 16 and later. */
export function sidOfNestedFile({ suffix }: Layout, parent: string, name: string): string | undefined {
  const [, sid, ending = ''] = NESTED.exec(name) ?? [];
  if (sid === undefined || !sid.startsWith(parent)) return undefined;
  return ending === '' || ending === suffix || ending === '.sess' ? sid : undefined;
}

export function isShard(name: string): boolean {
  return /^[A-Za-z0-9_-]{2}$/.test(name);
}

/** Where it is noted whose sessions are whose: beside the sessions, since Odoo takes all that is among them for its own. */
export function notesFolder({ folder }: Layout): string {
  return `${folder}_by_user`;
}
