import { recordedFacts } from './facts.ts';
import type { OdooData, OdooVersion } from './recordings.ts';

/** A user of a recorded database. The password is the login. */
export interface OdooUser {
  readonly database: string;
  readonly uid: number;
  login: string;
  password: string;
  isActive: boolean;
  /** Part of the key of session tokens, as the password is. */
  readonly secret: string;
  /** Keys with which programs may call in the user's name. */
  readonly apiKeys: readonly string[];
  /** Base32. With it, a login needs the second factor. */
  readonly totpSecret: string | undefined;
  /** Values of the cookie `td_id` that replace the second factor. */
  readonly trustedDevices: Set<string>;
  /** Language, time zone and uid, as a login writes them to the session. */
  readonly context: OdooData | undefined;
  /** What `get_session_info` and a login return. Undefined: neither was recorded. */
  readonly info: OdooData | undefined;
  /** Fields of the user's own record, as far as they were read. */
  readonly row: OdooData;
  /** Whether the user is in a group, by its external id, as far as it was asked. */
  readonly groups: ReadonlyMap<string, boolean>;
}

/** The users of the first database. Others that were recorded, as the archived ines, only ever failed to log in. */
const LOGINS = ['admin', 'anna', 'paul', 'müller@exämple.de', 'bob', 'carl', 'tina', 'kate', 'dora', 'eve'];

/** Of tina, who is the only one with a second factor. */
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** The names of the recorded databases; most exchanges are with the first. */
export function databasesOf(version: OdooVersion): readonly [string, string] {
  const major = version.slice(0, 2);
  return [`shop${major}`, `second${major}`];
}

export function usersOf(version: OdooVersion): OdooUser[] {
  const [shop, second] = databasesOf(version);
  return [...LOGINS.map((login) => userOf(version, shop, login)), userOf(version, second, 'admin')];
}

function userOf(version: OdooVersion, database: string, login: string): OdooUser {
  const isTina = login === 'tina';
  const { trustedDevices, ...facts } = recordedFacts(version, database, login);
  return {
    database,
    login,
    password: login,
    isActive: true,
    secret: `${login}-1`,
    totpSecret: isTina ? TOTP_SECRET : undefined,
    trustedDevices: new Set(isTina ? trustedDevices : []),
    ...facts,
  };
}
