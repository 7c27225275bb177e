import { readFlag } from '@wideload/kit/internal';
import { options as declared, type RedisOptionValues } from '../options.ts';
import { type Address, checkedHost, parseAddress, printAddress } from './address.ts';
import { optionsConflict, sentinelNameMissing } from './errors.ts';
import type { RedisUrl } from './redis_url.ts';

/** Where Redis is, or who knows its address. */
export type Place =
  | { readonly kind: 'server'; readonly at: Address }
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'sentinels'; readonly sentinels: readonly Address[]; readonly master: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly Address[] };

/** A location, and the options that name it. */
interface NamedPlace {
  readonly place: Place;
  /** Full names; the first one decides. */
  readonly options: readonly [string, ...string[]];
}

/** The location that is used. */
export interface ChosenPlace extends NamedPlace {
  /** Options that name another location and are ignored. */
  readonly ignored: readonly string[];
}

/** The named nodes of a cluster; `here` if host and port, or the URL, name one. */
function clusterOf({ cluster: words }: RedisOptionValues): readonly Address[] | 'here' {
  const [word = '', ...more] = words;
  const isCluster = more.length === 0 ? readFlag(word) : undefined;
  if (isCluster !== undefined) return isCluster ? 'here' : [];
  return words.map((text) => parseAddress(text, declared.port.default, 'session_redis_cluster'));
}

function sentinelsOf(options: RedisOptionValues): NamedPlace | undefined {
  const { sentinel_host: host, sentinel_port: port, sentinel_master_name: master } = options;
  const named = options.sentinels.map((text) =>
    parseAddress(text, declared.sentinel_port.default, 'session_redis_sentinels'),
  );
  const sentinels = host ? [...named, { host: checkedHost(host, 'session_redis_sentinel_host'), port }] : named;
  if (sentinels.length === 0) return undefined;
  if (!master) throw sentinelNameMissing(sentinels.map(printAddress).join(', '));
  return {
    place: { kind: 'sentinels', sentinels, master },
    options: host
      ? ['session_redis_sentinel_host', 'session_redis_sentinel_port', 'session_redis_sentinel_master_name']
      : ['session_redis_sentinels', 'session_redis_sentinel_master_name'],
  };
}

/**
 * Returns the location that the options name. Among options of the addon the order is that of the addon: Sentinels,
 * URL, host. An option that the addon does not know must be the only one. Throws a `WideloadError` for any other two.
 */
export function placeOf(options: RedisOptionValues, url: RedisUrl | undefined): ChosenPlace {
  const { socket, host, port } = options;
  const cluster = clusterOf(options);
  const server = (at: Address): Place =>
    cluster === 'here' ? { kind: 'cluster', nodes: [at] } : { kind: 'server', at };
  const at = { host: checkedHost(host, 'session_redis_host'), port };
  const byHost: NamedPlace = { place: server(at), options: ['session_redis_host', 'session_redis_port'] };

  const alone: NamedPlace[] = [];
  if (socket !== undefined) alone.push({ place: { kind: 'socket', path: socket }, options: ['session_redis_socket'] });
  if (cluster !== 'here' && cluster.length > 0)
    alone.push({ place: { kind: 'cluster', nodes: cluster }, options: ['session_redis_cluster'] });

  const ranked: NamedPlace[] = [];
  const sentinels = sentinelsOf(options);
  if (sentinels) ranked.push(sentinels);
  if (url) {
    const place: Place = 'socket' in url.at ? { kind: 'socket', path: url.at.socket } : server(url.at);
    ranked.push({ place, options: ['session_redis_url'] });
  }
  if (host !== declared.host.default || port !== declared.port.default) ranked.push(byHost);

  const [first = byHost, ...others] = [...alone, ...ranked];
  const [other] = others;
  if (alone.length > 0 && other) throw optionsConflict(first.options[0], other.options[0]);
  if (cluster === 'here' && first.place.kind !== 'cluster')
    throw optionsConflict('session_redis_cluster', first.options[0]);
  return { ...first, ignored: others.map(({ options: [name] }) => name) };
}
