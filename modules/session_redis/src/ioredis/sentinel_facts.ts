import { plainAddress } from '../client/redis_client.ts';
import type { SentinelReplica } from '../failover/sentinel_view.ts';
import type { Address } from '../target/address.ts';

/**
 * The report of a Sentinel about one server:
 * https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinel-api
 */
export type SentinelFacts = ReadonlyMap<string, string>;

/** Parses names and values in turn. */
export function factsIn(reply: unknown): SentinelFacts {
  const texts = Array.isArray(reply) ? reply.map(String) : [];
  return new Map(texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? '']] : [])));
}

/** Parses a list of servers. */
export function listIn(reply: unknown): SentinelFacts[] {
  return Array.isArray(reply) ? reply.map(factsIn) : [];
}

export function numberIn(facts: SentinelFacts, name: string): number | undefined {
  const text = facts.get(name);
  return text === undefined ? undefined : Number(text);
}

export function addressIn(facts: SentinelFacts): Address {
  return { host: facts.get('ip') ?? '', port: numberIn(facts, 'port') ?? 0 };
}

export function replicaIn(facts: SentinelFacts): SentinelReplica {
  const linkDownMs = numberIn(facts, 'master-link-down-time') ?? 0;
  return {
    address: plainAddress(addressIn(facts)),
    // The default of Redis.
    priority: numberIn(facts, 'slave-priority') ?? 100,
    // Negative after a start, until the replica is connected.
    linkDownMs: linkDownMs > 0 ? linkDownMs : undefined,
    ageMs: numberIn(facts, 'info-refresh') ?? Number.POSITIVE_INFINITY,
  };
}
