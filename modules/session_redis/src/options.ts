import { duration, flag, integer, type OptionValues, secret, text, url } from '@wideload/kit';

/** The addon's own option names; its variables are the same in upper case, with `ODOO_` before them. */
export const options = {
  enabled: flag('Keep sessions in Redis; no: the files keep them, as if this module were not loaded', true, {
    name: 'session_redis',
  }),
  host: text('Host name of Redis', 'localhost', { metavar: 'HOST' }),
  port: integer('Port of Redis', 6379, { min: 1, max: 65_535, metavar: 'PORT' }),
  username: text('User that Redis knows (ACL); most servers have none'),
  password: secret('Password of Redis'),
  url: url(
    'All of the above and the database in one: redis://user:password@host:port/db; rediss:// for TLS',
    undefined,
    {
      protocols: ['redis:', 'rediss:'],
    },
  ),
  db: integer('Number of the database in Redis', 0, { min: 0 }),
  ssl: flag('Speak TLS with Redis', false),
  prefix: text('Set apart the keys of this host: session::<prefix>:<sid>'),
  expiration: duration('How long a logged-in session lives from its last use', '7d', { minSeconds: 1 }),
  expiration_anonymous: duration('How long a session without a login lives from its last use', '3h', { minSeconds: 1 }),
  timeout: duration('How long Redis may take to answer one command', '1s', { minSeconds: 0.01 }),
  sentinel_host: text('Host name of a Sentinel, which is asked where Redis is', undefined, { metavar: 'HOST' }),
  sentinel_port: integer('Port of that Sentinel', 26_379, { min: 1, max: 65_535, metavar: 'PORT' }),
  sentinel_master_name: text('Name under which that Sentinel knows Redis', undefined, { metavar: 'NAME' }),
  copy_existing_fs_sessions: flag('Copy the sessions in files to Redis before the host listens', false),
  purge_existing_fs_sessions: flag('Remove the session files; when copying, each once Redis has its session', false),
};

export type RedisOptionValues = OptionValues<typeof options>;
