import { type OdooVersion, recording, resultOf } from './recordings.ts';

/** A user of the recorded database. The password is the login. */
export interface OdooUser {
  readonly uid: number;
  readonly login: string;
  /** The role that the names of recordings end with. */
  readonly role: 'admin' | 'internal' | 'portal' | 'totp' | 'with_unknown_sid';
  password: string;
  isActive: boolean;
  /** Part of the key of session tokens, as the password is. */
  readonly secret: string;
}

const LOGINS = { admin: 'admin', internal: 'anna', portal: 'paul', with_unknown_sid: 'bob' } as const;
const TINA = 11;

export function usersOf(version: OdooVersion): OdooUser[] {
  const users = Object.entries(LOGINS).map(([role, login]): OdooUser => {
    const { uid } = resultOf(recording(version, `authenticate_${role}`)) as { uid: number };
    return { uid, login, role: role as keyof typeof LOGINS, password: login, isActive: true, secret: `${login}-1` };
  });
  const tina = recording(version, 'authenticate_totp').redis;
  const [made] = Object.values(tina).map(({ after }) => after?.value.pre_uid);
  return [
    ...users,
    {
      ...{ uid: Number(made ?? TINA), login: 'tina', role: 'totp' },
      password: 'tina',
      isActive: true,
      secret: 'tina-1',
    },
  ];
}

/** External ids by the number of the group. */
export function groupNames(version: OdooVersion): ReadonlyMap<number, string> {
  const rows = resultOf(recording(version, 'ir_model_data_groups_admin')) as {
    module: string;
    name: string;
    res_id: number;
  }[];
  return new Map(rows.map(({ module, name, res_id }) => [res_id, `${module}.${name}`]));
}
