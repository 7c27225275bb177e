import { WideloadError } from '@wideload/kit';

/** A stored session that cannot be read. It is left where it is. */
export class UnreadableSession extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnreadableSession';
  }
}

/** The store cannot answer now: it is down, or too slow. Says nothing about whether the session exists. */
export class StoreUnavailable extends Error {
  constructor(reason: string, settings?: { cause?: unknown }) {
    super(reason, settings);
    this.name = 'StoreUnavailable';
  }
}

export const sessionValueInvalid = (path: string, what: string): WideloadError =>
  new WideloadError('SESSION_VALUE_INVALID', [
    `${path} is ${what}, which a session cannot hold`,
    'sessions are JSON: texts, numbers, true, false, null, lists and plain objects of them',
  ]);

export const sessionContended = (attempts: number): WideloadError =>
  new WideloadError('SESSION_CONTENDED', `a session was changed by others ${attempts} times while it was being saved`);

export const sessionFolderUnusable = (path: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FOLDER_UNUSABLE', [
    `sessions cannot be kept in ${path}: ${reason}`,
    'choose a folder that this user may write with --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);
