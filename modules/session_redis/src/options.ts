import {
  bytes,
  choice,
  duration,
  flag,
  integer,
  list,
  type OptionValues,
  path,
  secret,
  text,
  url,
} from '@wideload/kit';
import { SID_FORMS } from './sid/form.ts';

/**
 * The addon's own option names; its variables are the same in upper case, with the prefix `ODOO_`. `ssl`,
 * `ssl_cert_reqs` and `cluster` are those of its forks.
 */
export const options = {
  enabled: flag('Keep sessions in Redis; no keeps them in files', true, {
    name: 'session_redis',
  }),
  host: text('Host name of Redis', 'localhost', { metavar: 'HOST' }),
  port: integer('Port of Redis', 6379, { min: 1, max: 65_535, metavar: 'PORT' }),
  socket: path('Unix socket of Redis, instead of host and port'),
  username: text('User name for Redis (ACL)'),
  password: secret('Password of Redis'),
  url: url('URL of Redis, such as rediss://user:password@host:6379/0', undefined, {
    protocols: ['redis:', 'rediss:', 'unix:', 'redis+unix:'],
  }),
  db: integer('Database number', 0, { min: 0 }),
  ssl: flag('Use TLS for Redis and its Sentinels', false),
  ssl_ca: path('Trusted certificate authorities (PEM); unset: those of Node'),
  ssl_cert: path('Client certificate for Redis (PEM)'),
  ssl_key: path('Key of the client certificate (PEM)'),
  ssl_server_name: text('Name in the certificate of Redis, if it is not the host name', undefined, {
    metavar: 'NAME',
  }),
  ssl_cert_reqs: choice('Whether the certificate of Redis is verified', ['required', 'optional', 'none'], 'required'),
  prefix: text('Prefix for the keys of this host: session::<prefix>:<sid>'),
  sid: choice('Form of new sids; auto is that of the Odoo in this Redis', ['auto', ...SID_FORMS], 'auto'),
  expiration: duration('Lifetime of a logged-in session, from its last use', '7d', { minSeconds: 1 }),
  expiration_anonymous: duration('Lifetime of a session without a login, from its last use', '3h', { minSeconds: 1 }),
  timeout: duration('Time limit for one command to Redis', '1s', { minSeconds: 0.01 }),
  boot_wait: duration('Time to wait for Redis while the host starts (0 = do not wait)', '0'),
  wait: integer('Replicas that must confirm a write; all: each that can become master', 0, {
    min: 0,
    words: ['all'],
    metavar: 'NUMBER|all',
  }),
  fence: flag('Refuse logins and logouts while most Sentinels name no master', true),
  sentinels: list('Sentinels that know the address of Redis, as host:port'),
  sentinel_host: text('Host name of a single Sentinel', undefined, { metavar: 'HOST' }),
  sentinel_port: integer('Port of that Sentinel', 26_379, { min: 1, max: 65_535, metavar: 'PORT' }),
  sentinel_master_name: text('Name of the master at the Sentinels', undefined, { metavar: 'NAME' }),
  sentinel_username: text('User name for the Sentinels (ACL)'),
  sentinel_password: secret('Password of the Sentinels'),
  cluster: list('Nodes of a Redis Cluster, as host:port; yes: those of host or url'),
  near_cache: bytes('Memory for the client-side cache of each process (0 = no cache)', '0'),
  near_cache_lag: duration('Maximum age of a cached session that another process changed', '2s', { minSeconds: 0.1 }),
  copy_existing_fs_sessions: flag('Copy session files to Redis before the host listens', false),
  purge_existing_fs_sessions: flag('Remove session files; if copied, each once Redis has it', false),
};

export type RedisOptionValues = OptionValues<typeof options>;
