import { type Finding, failing, warning } from '@wideload/base';
import { grouped, timeLeft } from '@wideload/base/internal';

/** Which Redis, or which server of a cluster, is spoken of. */
export interface NamedServer {
  readonly name: string;
}

const MiB = (bytes: number): string => `${grouped(Math.ceil(bytes / 1024 / 1024))} MiB`;
const NO_EVICTION = 'set maxmemory-policy noeviction in redis.conf, and give it the memory that its sessions need';

export const SEE_ITS_LOG = 'see its own log; what visitors see meanwhile: docs/operators/reliability.md';

export const answers = ({ name }: NamedServer, milliseconds: number): string =>
  `${name} answers in ${milliseconds.toFixed(1)} ms`;
export const isVersion = ({ name }: NamedServer, version: string): string => `${name} is version ${version}`;
export const unavailable = ({ name }: NamedServer, reason: string): string => `${name} does not serve: ${reason}`;
export const lookBrokeOff = ({ name }: NamedServer, reason: string): Finding =>
  failing(`${name} ${reason}: it could not be looked at`, SEE_ITS_LOG);

export const openToAll = ({ name }: NamedServer): Finding =>
  warning(
    `${name} asks for no password, and is on another machine: whoever reaches it is whom they like`,
    'set requirepass there and ODOO_SESSION_REDIS_PASSWORD here, and let its firewall admit this machine only',
  );

export const infoRefused = ({ name }: NamedServer): Finding =>
  warning(
    `${name} does not let this user run INFO: its memory, its disk and its replicas could not be looked at`,
    'ACL SETUSER <user> +info +config|get lets it',
  );

export const whereUnknown = ({ name }: NamedServer): Finding =>
  warning(
    `${name} asks for no password; whether it is on another machine could not be found out`,
    'if it is, set requirepass there and ODOO_SESSION_REDIS_PASSWORD here',
  );

export const clocksAgree = ({ name }: NamedServer): string => `the clocks of this machine and of ${name} agree`;
export const clockUnknown = ({ name }: NamedServer): Finding =>
  warning(
    `${name} does not let this user run TIME: its clock could not be compared with that of this machine`,
    "ACL SETUSER <user> +time lets it; the index of a user's sessions needs it as well",
  );
export const clocksDiffer = ({ name }: NamedServer, seconds: number): Finding =>
  warning(
    `the clock of ${name} is ${Math.abs(seconds).toFixed(0)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
    'sessions do not mind; logs and certificates do: let both machines keep time with NTP',
  );

export const userIndexWritable = (): string => 'the user index can be written';
export const userIndexRefused = ({ name }: NamedServer, reason: string): Finding =>
  warning(
    `the user index cannot be written in ${name}: ${reason}`,
    'let its user use the keys sessions_of_user:* as well (ACL SETUSER <user> ~sessions_of_user:*); until then logging out everywhere misses sessions',
  );

export const sessionsReadable = (count: number): string =>
  `the sessions in Redis can be read (${grouped(count)} were looked at)`;
/** `reason`: why the first of them cannot be. */
export const unreadable = (count: number, seen: number, reason: string): Finding =>
  warning(
    `${grouped(count)} of ${grouped(seen)} sessions in Redis cannot be read: ${reason}`,
    [
      'their users are not known here, and the sessions stay as they are',
      'if another addon writes them, give this host or Odoo another session_redis_prefix or session_redis_db',
    ].join('\n'),
  );
/** `seconds`: by how much; infinite for sessions that never expire. */
export const odooLivesLonger = (seconds: number): Finding =>
  warning(
    `sessions of Odoo live ${seconds === Number.POSITIVE_INFINITY ? 'without an end' : `${timeLeft(seconds)} longer than those of this host`}`,
    'give both the same ODOO_SESSION_REDIS_EXPIRATION (session_redis_expiration), in seconds',
  );

export const evictsNothing = (): string => 'no session is evicted (maxmemory-policy noeviction)';
export const policyUnknown = ({ name }: NamedServer): Finding =>
  warning(
    `${name} does not tell its maxmemory-policy: whether it logs people out when its memory is full is not known`,
    NO_EVICTION,
  );
export const evicts = ({ name }: NamedServer, policy: string): Finding =>
  failing(`${name} logs people out when its memory is full (maxmemory-policy ${policy})`, NO_EVICTION);
export const wouldEvict = ({ name }: NamedServer, policy: string): Finding =>
  warning(`${name} would log people out if maxmemory were set (maxmemory-policy ${policy})`, NO_EVICTION);
export const hasEvicted = ({ name }: NamedServer, keys: number): Finding =>
  warning(`${name} has evicted ${grouped(keys)} keys since it was started`, NO_EVICTION);
export const nearlyFull = ({ name }: NamedServer, used: number, most: number): Finding =>
  warning(
    `${name} is nearly full: ${MiB(used)} of ${MiB(most)} are used`,
    'raise maxmemory; once it is full, no session is saved',
  );

const PERSIST = 'set appendonly yes in redis.conf: config/redis/sessions.conf is an example';

export const persistsByLog = (): string => 'sessions outlive a restart of Redis (appendonly yes)';
export const persistsNothing = ({ name }: NamedServer): Finding =>
  warning(`${name} keeps nothing on its disk: when it starts anew, everybody is logged out`, PERSIST);
export const persistsNowAndThen = ({ name }: NamedServer, snapshots: string): Finding =>
  warning(`${name} loses what came after its last snapshot when it starts anew (save ${snapshots})`, PERSIST);
export const persistenceUnknown = ({ name }: NamedServer): Finding =>
  warning(`${name} does not tell whether it keeps its data on a disk: a restart may log everybody out`, PERSIST);
export const perhapsPersists = ({ name }: NamedServer): Finding =>
  warning(`${name} has no log of its writes, and does not tell whether it makes snapshots`, PERSIST);
export const cannotPersist = ({ name }: NamedServer, what: string): Finding =>
  failing(
    `${name} could not write to its disk (${what}): a restart loses sessions, and it may refuse to take new ones`,
    'see that its disk has room and can be written; its own log says more',
  );

export const replicaFine = (address: string): string => `the replica at ${address} has what its master has`;
export const replicaAway = ({ name }: NamedServer, address: string, state: string): Finding =>
  warning(
    `the replica at ${address} of ${name} is not in step (${state}): it cannot take over`,
    'see its own log; info replication shows when it is online again',
  );
export const replicaBehind = ({ name }: NamedServer, address: string, lag: number, bytes: number): Finding =>
  warning(
    `the replica at ${address} of ${name} is ${MiB(bytes)} behind, and was last heard of ${lag} s ago`,
    'what it lacks is lost if it takes over: see that its network and its disk keep up',
  );
