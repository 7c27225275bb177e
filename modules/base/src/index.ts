import { join } from 'node:path';
import { bytes, defineModule, duration, flag, list, path, secret, text } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { SessionRules } from '@wideload/session/internal/rules';
import { SessionFiles } from '@wideload/session_files/service';
import envPaths from 'env-paths';
import { adminAuthenticator, isAdminUser } from './admin.ts';
import { Authenticate } from './authenticate.ts';
import { SharedCache } from './cache/shared_cache.ts';
import { DataFolder } from './data_folder.ts';
import { configuredDatabases, Databases } from './databases.ts';
import { dbFilterOption } from './db_pattern.ts';
import { adminPasswordFinding } from './doctor/admin_password.ts';
import { codeFolderFindings } from './doctor/code_folders.ts';
import { doctor } from './doctor/command.ts';
import { configFileFindings } from './doctor/config_files.ts';
import { Diagnosis } from './doctor/diagnosis.ts';
import { KnowsUser } from './knows_user.ts';
import { LocalAdmin } from './local_admin.ts';
import { warnOfMissingWorkers } from './missing_workers.ts';
import { notReadyWhenStopping } from './not_ready_when_stopping.ts';
import { passwd } from './passwd/command.ts';
import { randomPassword } from './password.ts';
import { answerServiceStatus } from './service_status.ts';
import { sessions } from './sessions/command.ts';

export { type Lease, Leases, Ready, type Stop, Stopping } from '@wideload/kit';
export { Authenticate, type Credentials, type Identity } from './authenticate.ts';
export { Diagnosis, type Finding, failed, failing, ok, warning } from './doctor/diagnosis.ts';
export { Health, type HealthResult } from './health.ts';
export { KnowsUser } from './knows_user.ts';

/** Loaded when sessions are in files or are migrated, so that a command that only reads declarations starts sooner. */
const sessionFiles = () => import('@wideload/session_files');

export default defineModule({
  name: 'base',
  description: 'What every host has: sessions in files, the admin user, health checks',
  options: {
    data_dir: path('Folder that holds the sessions and other data', envPaths('wideload', { suffix: '' }).data, {
      name: 'data_dir',
      short: 'D',
    }),
    db_name: list('Databases of this host; a login that names none gets the first', [], {
      name: 'db_name',
      short: 'd',
      flag: 'database',
      metavar: 'NAME',
    }),
    dbfilter: dbFilterOption(),
    admin_passwd: secret('Password of admin, plain or as a hash of passlib (default: random)', {
      name: 'admin_passwd',
    }),
    session_file_suffix: text('Suffix of session files; empty to share the folder with Odoo 18', '.sess', {
      name: 'session_file_suffix',
    }),
    session_expiration: duration('Lifetime of a session in a file, from its last use', '7d', {
      name: 'session_expiration',
      minSeconds: 1,
    }),
    session_max_bytes: bytes('Maximum session size; larger sessions are not saved', '64KiB', {
      name: 'session_max_bytes',
    }),
    session_rotation_interval: duration('Time until a logged-in session gets a new sid (0 = never)', '3h', {
      name: 'session_rotation_interval',
    }),
    session_rotation_grace: duration('Time for which the old sid then still leads to the session', '120s', {
      name: 'session_rotation_grace',
      minSeconds: 1,
    }),
    session_adopt_unknown_sid: flag("Keep an unknown sid of a browser for a visitor's session, as Odoo does", false, {
      name: 'session_adopt_unknown_sid',
    }),
    session_gc_interval: duration('Time between removals of expired session files (0 = never)', '1h', {
      name: 'session_gc_interval',
    }),
  },
  commands: { sessions, doctor, passwd },
  setup(handle) {
    const { options, provide, add, on, onStart, onListen } = handle;
    const settings = {
      folder: join(options.data_dir, 'sessions'),
      suffix: options.session_file_suffix,
      expiration: options.session_expiration,
    };
    provide(SessionFiles, async () => {
      const { SessionFolder } = await sessionFiles();
      return new SessionFolder(settings);
    });
    provide(DataFolder, () => ({ path: options.data_dir }));
    provide(SessionRules, ({ run }) => ({
      maxBytes: options.session_max_bytes,
      rotationInterval: options.session_rotation_interval,
      rotationGrace: options.session_rotation_grace,
      adoptsSids: options.session_adopt_unknown_sid,
      knowsUser: (user) => run(KnowsUser, user),
    }));
    provide(SharedCache, async () => {
      const { ProcessCache } = await import('./cache/process_cache.ts');
      return new ProcessCache();
    });
    provide(Databases, () => configuredDatabases(options.db_name, options.dbfilter));
    notReadyWhenStopping(handle);
    warnOfMissingWorkers(handle);
    answerServiceStatus(handle);
    let keepsSessions = false;
    provide(SessionStore, async ({ log }) => {
      const { FileSessionStore, folderOutages, prepareFolder } = await sessionFiles();
      prepareFolder(settings.folder);
      keepsSessions = true;
      return new FileSessionStore(settings, folderOutages(settings.folder, log));
    });

    add(Diagnosis, ({ host }) => ({
      name: 'configuration',
      findings: async () => [
        ...configFileFindings(host.configFiles),
        ...codeFolderFindings(host),
        adminPasswordFinding(options.admin_passwd),
      ],
    }));
    add(Diagnosis, (context) => ({
      name: 'files',
      findings: async () => (await import('./doctor/folder.ts')).folderFindings(settings, context),
    }));

    const password = options.admin_passwd ?? randomPassword();
    const authenticateAdmin = adminAuthenticator(password, options.db_name);
    provide(LocalAdmin, () => ({ isOn: true }));
    let admin: LocalAdmin = { isOn: false };
    onStart(async ({ get }) => {
      admin = await get(LocalAdmin);
    });
    on(KnowsUser, (user) => (admin.isOn && isAdminUser(user)) || undefined);
    on(Authenticate, (credentials) => (admin.isOn ? authenticateAdmin(credentials) : undefined), 'post');

    onStart(async ({ get, announce }) => {
      announce('sessions', (await get(SessionStore)).location);
      if (!keepsSessions) return;
      const { checkServedFolder } = await sessionFiles();
      checkServedFolder(settings.folder);
    });
    onStart(
      async ({ log, onStop }) => {
        if (!keepsSessions) return;
        const { collectInBackground, warnOfOdooBeside } = await sessionFiles();
        warnOfOdooBeside(settings, log);
        onStop(collectInBackground(settings, options.session_gc_interval, log));
      },
      { once: 'host' },
    );
    if (options.admin_passwd === undefined) {
      onListen(({ announce }) => {
        if (!admin.isOn) return;
        announce(
          'log in as',
          `admin with password ${password} (generated for this run; set admin_passwd to choose your own)`,
        );
      });
    }
  },
});
