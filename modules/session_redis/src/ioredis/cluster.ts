import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { Cluster, Command, type Redis } from './library.ts';

/** The least time between two looks at who has which keys, in milliseconds. */
const LOOK_INTERVAL = 200;

/** How many keys are made to find one for each master: one with hardly any slots may be missed, and is found later. */
const MAX_TRIES = 2000;

/** What a lost connection ends with; ioredis knows it by these words. */
const CLOSED = 'Connection is closed.';

/** A node sends nothing that was given up meanwhile, and does not end the process when it is lost at a bad moment. */
function tame(node: Redis): void {
  const send = node.sendCommand.bind(node);
  node.sendCommand = (command, stream) => (command.isSettled ? command.promise : send(command, stream));
  // ioredis sends ASKING ahead of a command and leaves the answer alone. A failure would be an unhandled rejection.
  const asking = node.asking.bind(node);
  node.asking = async (...args) => asking(...args).catch(() => 'OK');
}

/**
 * A cluster's client that parks nothing while the cluster is away. A command waits only for the connection to the node
 * that has its key, and no longer than it may take.
 */
export class SessionCluster extends Cluster {
  private looked = 0;

  constructor(nodes: ClusterNode[], redisOptions: RedisOptions, options: Omit<ClusterOptions, 'redisOptions'>) {
    super(nodes, {
      ...options,
      redisOptions: { ...redisOptions, replyMapping: 'legacy' },
      // Without ioredis's queue, all commands but the first would fail while a node that is new to us is connected to.
      enableOfflineQueue: true,
    });
    this.on('+node', tame);
  }

  override async connect(): Promise<void> {
    await super.connect();
    // Nodes that have no slots yet are answered with, and count for ioredis as none at all.
    if (this.nodes().length === 0) throw new Error(CLOSED);
  }

  override sendCommand(...args: Parameters<Cluster['sendCommand']>): unknown {
    const [command] = args;
    if (this.status !== 'ready' && command.name !== 'cluster') {
      command.reject(new Error(CLOSED));
      return command.promise;
    }
    command.promise.catch(() => this.lookAround());
    return super.sendCommand(...args);
  }

  /**
   * One key for each master that has slots, of those that `newKey` makes, by what is known of the slots: what happens to
   * it happens to all of that master.
   */
  keyOfEachMaster(newKey: () => string): readonly string[] {
    const masters = new Set(this.slots.map(([master]) => master));
    const keys = new Map<string | undefined, string>();
    for (let tries = 0; tries < MAX_TRIES && keys.size < masters.size; tries++) {
      const key = newKey();
      const [master] = this.slots[new Command('get', [key]).getSlot()] ?? [];
      if (!keys.has(master)) keys.set(master, key);
    }
    return keys.size === 0 ? [newKey()] : [...keys.values()];
  }

  /**
   * A node that vanished or hangs does not tell who has its keys from now on; the others do. They are asked because of
   * a failure, and not from time to time.
   */
  private lookAround(): void {
    const now = performance.now();
    if (this.status !== 'ready' || now - this.looked < LOOK_INTERVAL) return;
    this.looked = now;
    this.refreshSlotsCache();
  }
}
