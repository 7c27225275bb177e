/** The fields of INFO, by Redis's names. */
export type Info = ReadonlyMap<string, string>;

/** Parses the answer of INFO: `name:value` lines below `# Section` lines. */
export function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

export function numberOf(info: Info, name: string): number {
  return Number(info.get(name) ?? 0);
}

/** Identifies a server process. Fields are undefined if the server does not report them. */
export interface ServerIdentity {
  readonly version: string | undefined;
  /** Changes with each start of the server. */
  readonly runId: string | undefined;
  /** Changes with each failover; replicas have that of their master. */
  readonly replicationId: string | undefined;
  /** Bytes of the replication stream so far. A lower value than before means lost writes. */
  readonly replicationOffset: number | undefined;
  readonly isMaster: boolean | undefined;
}

export function identityIn(text: string): ServerIdentity {
  const info = parseInfo(text);
  const offset = info.get('master_repl_offset');
  const role = info.get('role');
  return {
    version: info.get('redis_version'),
    runId: info.get('run_id'),
    replicationId: info.get('master_replid'),
    replicationOffset: offset === undefined ? undefined : Number(offset),
    isMaster: role === undefined ? undefined : role === 'master',
  };
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,offset=42,lag=0`, as replicas are listed. */
export interface ReplicaInfo {
  readonly address: string;
  readonly state: string;
  /** Bytes that it has received of its master's stream. */
  readonly offset: number;
  /** Seconds since its last report. */
  readonly lag: number;
}

export function replicasOf(info: Info): ReplicaInfo[] {
  return [...info]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, value]) => {
      const fields = new Map(value.split(',').map((field) => field.split('=', 2) as [string, string]));
      return {
        address: `${fields.get('ip')}:${fields.get('port')}`,
        state: fields.get('state') ?? 'unknown',
        offset: Number(fields.get('offset') ?? 0),
        lag: Number(fields.get('lag') ?? 0),
      };
    });
}
