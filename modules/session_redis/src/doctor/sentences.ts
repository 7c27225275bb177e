import { type Finding, failing, warning } from '@wideload/base';
import { grouped, timeLeft } from '@wideload/base/internal';
import { FOUND_NOTHING, formIs, odooOf, SET_IT } from '../sid/errors.ts';
import { DEFAULT_FORM, type SidForm } from '../sid/form.ts';

/** A Redis, or one server of a cluster. */
export interface NamedServer {
  readonly name: string;
}

const MiB = (bytes: number): string => `${grouped(Math.ceil(bytes / 1024 / 1024))} MiB`;
const NO_EVICTION =
  'set maxmemory-policy noeviction in redis.conf, and a maxmemory that is large enough for all sessions';

export const SEE_ITS_LOG = 'check the log of Redis; docs/operators/reliability.md shows the effect on users';

export const answers = ({ name }: NamedServer, milliseconds: number): string =>
  `${name} answers in ${milliseconds.toFixed(1)} ms`;
export const isVersion = ({ name }: NamedServer, version: string): string => `${name} is version ${version}`;
export const unavailable = ({ name }: NamedServer, reason: string): string => `${name} is unavailable: ${reason}`;
export const lookBrokeOff = ({ name }: NamedServer, reason: string): Finding =>
  failing(`${name} ${reason}: the check was not completed`, SEE_ITS_LOG);

export const openToAll = ({ name }: NamedServer): Finding =>
  warning(
    `${name} is on another machine and requires no password: anyone who reaches it can log in as any user`,
    'set requirepass there and ODOO_SESSION_REDIS_PASSWORD here, and restrict its firewall to this machine',
  );

export const infoRefused = ({ name }: NamedServer): Finding =>
  warning(
    `${name} does not let this user run INFO: its memory, disk and replicas were not checked`,
    'grant it: ACL SETUSER <user> +info +config|get',
  );

export const whereUnknown = ({ name }: NamedServer): Finding =>
  warning(
    `${name} requires no password; whether it is on another machine is unknown`,
    'if it is, set requirepass there and ODOO_SESSION_REDIS_PASSWORD here',
  );

export const clocksAgree = ({ name }: NamedServer): string => `the clocks of this machine and ${name} agree`;
export const clockUnknown = ({ name }: NamedServer): Finding =>
  warning(
    `${name} does not let this user run TIME: its clock was not checked`,
    'grant it: ACL SETUSER <user> +time; the user index needs it, too',
  );
export const clocksDiffer = ({ name }: NamedServer, seconds: number): Finding =>
  warning(
    `the clock of ${name} is ${Math.abs(seconds).toFixed(0)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
    'sessions are not affected, but logs and certificates are: synchronize both machines with NTP',
  );

export const userIndexWritable = (): string => 'the user index can be written';
export const userIndexRefused = ({ name }: NamedServer, reason: string): Finding =>
  warning(
    `the user index cannot be written in ${name}: ${reason}`,
    'grant its user the keys (ACL SETUSER <user> ~sessions_of_user:*); without them, logging out everywhere misses sessions',
  );

export const sessionsReadable = (count: number): string =>
  `the sessions in Redis can be read (${grouped(count)} checked)`;
/** `reason`: why the first of them cannot be read. */
export const unreadable = (count: number, seen: number, reason: string): Finding =>
  warning(
    `${grouped(count)} of ${grouped(seen)} sessions in Redis cannot be read: ${reason}`,
    [
      'this host ignores these sessions and does not change them',
      'if another addon writes them, give this host or Odoo another session_redis_prefix or session_redis_db',
    ].join('\n'),
  );
/** `seconds`: the difference; infinite for sessions that never expire. */
export const odooLivesLonger = (seconds: number): Finding =>
  warning(
    `sessions of Odoo ${seconds === Number.POSITIVE_INFINITY ? 'never expire' : `expire ${timeLeft(seconds)} later than those of this host`}`,
    'set the same ODOO_SESSION_REDIS_EXPIRATION (session_redis_expiration) for both, in seconds',
  );

/** `by`: the option or the key that sets the form. */
export const newSids = (form: SidForm, by: string): string => `${formIs(form)} (${by})`;
export const newSidsByDefault = (form: SidForm): string => `${formIs(form)}: ${FOUND_NOTHING}`;
/** Nothing is decided yet: the next start decides. */
export const newSidsOfOdoo = (form: SidForm): string =>
  `${form === DEFAULT_FORM ? formIs(form) : `${formIs(form)} from the next start on`}: Redis has sessions of ${odooOf(form)}`;
export const newSidsDoubtful = (form: SidForm, doubt: string, advice: string): Finding =>
  warning(`${formIs(form)}: ${doubt}`, advice);
/** Odoo does not know sessions that begin here. */
export const onlyOdoo = (other: SidForm): string =>
  `set by session_redis_sid, but Redis has sessions of ${odooOf(other)}, which takes only ${other}`;
export const othersGoBy = (other: SidForm, key: string): string =>
  `set by session_redis_sid, but hosts with auto make ${other}, by ${key}`;
export const decidedBut = (other: SidForm, key: string): string =>
  `decided in ${key}, but Redis has sessions of ${odooOf(other)}, which takes only ${other}`;
export const deleteDecision = (key: string): string =>
  `redis-cli del ${key} makes the next start decide again; else ${SET_IT}`;

export const evictsNothing = (): string => 'no session is evicted (maxmemory-policy noeviction)';
export const policyUnknown = ({ name }: NamedServer): Finding =>
  warning(`${name} does not show its maxmemory-policy: it may log users out when its memory is full`, NO_EVICTION);
export const evicts = ({ name }: NamedServer, policy: string): Finding =>
  failing(`${name} logs users out when its memory is full (maxmemory-policy ${policy})`, NO_EVICTION);
export const wouldEvict = ({ name }: NamedServer, policy: string): Finding =>
  warning(`${name} would log users out if maxmemory were set (maxmemory-policy ${policy})`, NO_EVICTION);
export const hasEvicted = ({ name }: NamedServer, keys: number): Finding =>
  warning(`${name} has evicted ${grouped(keys)} keys since its start`, NO_EVICTION);
export const nearlyFull = ({ name }: NamedServer, used: number, most: number): Finding =>
  warning(
    `${name} is nearly full: it uses ${MiB(used)} of ${MiB(most)}`,
    'increase maxmemory: when Redis is full, no session is saved',
  );

const PERSIST = 'set appendonly yes and appendfsync everysec in redis.conf';

export const persistsByLog = (): string => 'sessions survive a restart of Redis (appendonly yes)';
export const persistsNothing = ({ name }: NamedServer): Finding =>
  warning(`${name} stores nothing on disk: a restart logs all users out`, PERSIST);
export const persistsNowAndThen = ({ name }: NamedServer, snapshots: string): Finding =>
  warning(`${name} stores snapshots only: a restart loses changes since the last one (save ${snapshots})`, PERSIST);
export const persistenceUnknown = ({ name }: NamedServer): Finding =>
  warning(`${name} does not show whether it stores its data on disk: a restart may log all users out`, PERSIST);
export const perhapsPersists = ({ name }: NamedServer): Finding =>
  warning(`${name} has no append-only file, and does not show whether it makes snapshots`, PERSIST);
export const cannotPersist = ({ name }: NamedServer, what: string): Finding =>
  failing(
    `${name} could not write to its disk (${what}): a restart loses sessions, and it may refuse new ones`,
    'check that its disk is writable and has free space, and read the log of Redis',
  );

export const replicaFine = (address: string): string => `the replica at ${address} is up to date`;
export const replicaAway = ({ name }: NamedServer, address: string, state: string): Finding =>
  warning(
    `the replica at ${address} of ${name} is not synchronized (${state}): it cannot take over`,
    'check the log of the replica; redis-cli info replication shows when it is online again',
  );
export const replicaBehind = ({ name }: NamedServer, address: string, lag: number, bytes: number): Finding =>
  warning(
    `the replica at ${address} of ${name} is ${MiB(bytes)} behind, and last reported ${lag} s ago`,
    'if it takes over, these changes are lost: check its network and its disk',
  );
export const writesAlone = ({ name }: NamedServer): Finding =>
  warning(
    `${name} acknowledges writes that no replica has (min-replicas-to-write 0): a failover loses the last of them`,
    'set session_redis_wait = all for this host, or min-replicas-to-write 1 in redis.conf for all clients',
  );
export const noneElectable = (name: string): Finding =>
  failing(
    `no replica of ${name} can take over (replica-priority 0)`,
    'set replica-priority of at least one replica to more than 0',
  );
export const stopsAfterFailover = (name: string, wait: number, replicas: number): Finding =>
  warning(
    `${name} has ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}, and each write waits for ${wait}: after a failover no session is saved`,
    `add a replica, or set session_redis_wait to less than ${wait}`,
  );
