import type { Membership } from './electorate.ts';

/** `07c3... 127.0.0.1:30004@31004,host slave e7d1... 0 1426238317239 4 connected`: https://redis.io/docs/latest/commands/cluster-nodes/ */
interface Node {
  readonly id: string;
  readonly address: string;
  readonly flags: readonly string[];
  /** The id of its master, or `-`. */
  readonly master: string;
}

function nodesIn(text: string): Node[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', at = '', flags = '', master = '-'] = line.split(' ');
    const [address = ''] = at.split(/[@,]/);
    return id === '' || address.startsWith(':') ? [] : [{ id, address, flags: flags.split(','), master }];
  });
}

/** Returns the replicas of all masters, from the answer of CLUSTER NODES. */
export function membershipIn(text: string, validityMs: number): Membership {
  const nodes = nodesIn(text);
  const addresses = new Map(nodes.map(({ id, address }) => [id, address]));
  const replicas = new Map<string, string>();
  const excluded = new Set<string>();
  for (const { address, flags, master } of nodes) {
    const follows = addresses.get(master);
    if (follows !== undefined) replicas.set(address, follows);
    // Before it can be chosen, a master that lost its slots becomes a replica of the one that has them.
    if (follows === undefined || flags.includes('nofailover')) excluded.add(address);
  }
  return { replicas, excluded, validityMs, isRemoved: (address) => !nodes.some((node) => node.address === address) };
}
