import { isRecord } from '@wideload/kit/internal';
import type { OdooData } from '../recordings.ts';
import type { OdooRequest, StandInOdoo } from '../server.ts';
import type { OdooUser } from '../users.ts';
import { cookie } from './cookie.ts';

/** A session while Odoo answers a request: it was read when the request began, and is saved at its end (`odoo/http.py`). */
export class OpenSession {
  sid: string;
  data: OdooData;
  /** Whether it is saved under its sid, also if nothing in it changed. */
  isDirty = false;
  /** Whether it gets another sid at the end, as after each login and logout. */
  mustRotate = false;
  /** Whether it is saved while the request is answered, and once more at its end. */
  isSavedTwice = false;
  /** Cookies that the answer has before that of the session. */
  readonly cookies: string[] = [];
  private readonly odoo: StandInOdoo;

  private constructor(odoo: StandInOdoo, sid: string, data: OdooData) {
    this.odoo = odoo;
    this.sid = sid;
    this.data = data;
  }

  /** Reads the session of a request; undefined where Odoo cannot read it. Odoo also adopts a well-formed sid that it never made. */
  static async open(odoo: StandInOdoo, { sid }: OdooRequest): Promise<OpenSession | undefined> {
    const known = sid !== undefined && odoo.sessions.isSid(sid) ? sid : odoo.sessions.newSid();
    const data = await odoo.sessions.load(known).catch(() => undefined);
    return data && isRecord(data.context) ? new OpenSession(odoo, known, data) : undefined;
  }

  /** Its database, if Odoo serves that. */
  get database(): string | undefined {
    const { db } = this.data;
    return typeof db === 'string' && this.odoo.databases.includes(db) ? db : undefined;
  }

  /** Continues with another session, of a database. The one that was read is unchanged. */
  startNew(db: string): void {
    this.sid = this.odoo.sessions.newSid();
    this.data = { ...this.odoo.sessions.empty(), db };
    this.isDirty = true;
  }

  logIn(user: OdooUser): void {
    const { pre_login, pre_uid, ...data } = this.data;
    this.data = { ...data, context: user.context, db: user.database, login: user.login, uid: user.uid };
    this.mustRotate = true;
  }

  /** The login waits for the second factor. */
  logInHalf({ login, uid }: OdooUser): void {
    this.data = { ...this.data, uid: null, pre_login: login, pre_uid: uid };
    this.isDirty = true;
  }

  /** Drops everything in it but `debug`, and the database where it is kept. `isInDatabase`: whether the request has one. */
  logOut({ keepsDatabase, isInDatabase }: { readonly keepsDatabase: boolean; readonly isInDatabase: boolean }): void {
    const { db, debug } = this.data;
    this.data = { ...this.odoo.sessions.empty(), debug, db: keepsDatabase ? db : null };
    this.mustRotate = true;
    const { version } = this.odoo;
    if (isInDatabase && version !== '16.0') this.cookies.push(cookie(version, 'cids', '', 0, 'Path=/'));
  }
}
