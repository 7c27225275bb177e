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

/**
 * The addon's own option names; its variables are the same in upper case, with `ODOO_` before them. `ssl`,
 * `ssl_cert_reqs` and `cluster` are those of its forks.
 */
export const options = {
  enabled: flag('Keep sessions in Redis; no: the files keep them, as if this module were not loaded', true, {
    name: 'session_redis',
  }),
  host: text('Host name of Redis', 'localhost', { metavar: 'HOST' }),
  port: integer('Port of Redis', 6379, { min: 1, max: 65_535, metavar: 'PORT' }),
  socket: path('Unix socket of a Redis on this machine, in place of host and port'),
  username: text('User that Redis knows (ACL); most servers have none'),
  password: secret('Password of Redis'),
  url: url(
    'All of the above and the database in one: redis://user:password@host:port/db; rediss:// for TLS; unix:///socket?db=0',
    undefined,
    {
      protocols: ['redis:', 'rediss:', 'unix:', 'redis+unix:'],
    },
  ),
  db: integer('Number of the database in Redis', 0, { min: 0 }),
  ssl: flag('Speak TLS with Redis, and with its Sentinels', false),
  ssl_ca: path('Certificates of those who may sign that of Redis (PEM); those that Node knows when unset'),
  ssl_cert: path('Certificate that Redis knows this host by (PEM)'),
  ssl_key: path('Key of that certificate (PEM)'),
  ssl_server_name: text('Name in the certificate of Redis, where it is not the host name', undefined, {
    metavar: 'NAME',
  }),
  ssl_cert_reqs: choice('Whether the certificate of Redis must be good', ['required', 'optional', 'none'], 'required'),
  prefix: text('Set apart the keys of this host: session::<prefix>:<sid>'),
  expiration: duration('How long a logged-in session lives from its last use', '7d', { minSeconds: 1 }),
  expiration_anonymous: duration('How long a session without a login lives from its last use', '3h', { minSeconds: 1 }),
  timeout: duration('How long Redis may take to answer one command', '1s', { minSeconds: 0.01 }),
  boot_wait: duration('Time to wait for Redis while the host starts (0 = do not wait)', '0'),
  wait: integer('Replicas that must have a session before it counts as saved', 0, { min: 0 }),
  sentinels: list('Sentinels, as host:port, which are asked where Redis is'),
  sentinel_host: text('Host name of one Sentinel', undefined, { metavar: 'HOST' }),
  sentinel_port: integer('Port of that Sentinel', 26_379, { min: 1, max: 65_535, metavar: 'PORT' }),
  sentinel_master_name: text('Name under which the Sentinels know Redis', undefined, { metavar: 'NAME' }),
  sentinel_username: text('User that the Sentinels know (ACL); most have none'),
  sentinel_password: secret('Password of the Sentinels'),
  cluster: list('Some nodes of a Redis Cluster, as host:port; or yes, when host and port or the URL name one'),
  near_cache: bytes(
    'Memory of each process for sessions that it read lately and need not ask Redis for, such as 64MiB; 0: none',
    '0',
  ),
  near_cache_lag: duration(
    'With near_cache: how long it may take at most, whatever fails, until what another process did is seen',
    '2s',
    { minSeconds: 0.1 },
  ),
  copy_existing_fs_sessions: flag('Copy the sessions in files to Redis before the host listens', false),
  purge_existing_fs_sessions: flag('Remove the session files; when copying, each once Redis has its session', false),
};

export type RedisOptionValues = OptionValues<typeof options>;
