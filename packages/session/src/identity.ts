import type { SessionData } from './data.ts';
import { now } from './rotation.ts';

/** The user that a login makes the user of a session. */
export interface Identity {
  uid: number;
  login: string;
  /** The database of the user. Without one the session keeps the database that it has. */
  db?: string | null;
  /** Whether this is the administrator of this host. */
  isAdmin?: boolean;
}

/** Writes the user into the data of a session. What else the session holds is kept. */
export function setIdentity(data: SessionData, { uid, login, db, isAdmin }: Identity): void {
  data.uid = uid;
  data.login = login;
  data.db = db ?? data.db ?? null;
  if (isAdmin) data.wideload_admin = uid;
  else delete data.wideload_admin;
  data.context = { ...data.context, uid };
  data.create_time = now();
}
