import { hook } from '@wideload/kit';

/** What somebody shows to log in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** The database that the client asked for, if it named one. */
  readonly db: string | undefined;
}

/** Who that is. `uid` is a positive integer, as in Odoo. */
export interface Identity {
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly db: string | null;
}

/** Asked with each login: the first module that knows the credentials answers with the identity. */
export const Authenticate = hook.first<[credentials: Credentials], Identity>('base.authenticate');
