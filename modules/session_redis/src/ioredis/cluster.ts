import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { Cluster, masterOf, mastersOf, nameOf, type Redis, refreshSlots, rememberSlot } from './assumptions.ts';
import { CLOSED_TEXT } from './failures.ts';
import { hideArgumentsOfCluster } from './sending/hide_arguments.ts';
import type { SendPipeline } from './sending/send_pipeline.ts';
import { serverOf } from './server.ts';

/** Minimum milliseconds between two refreshes of the slots. */
const LOOK_INTERVAL = 200;

/**
 * Number of keys that are made to find one for each master: one with hardly any slots may be missed, and is found
 * later.
 */
const MAX_TRIES = 2000;

/** Emitted when a server of the cluster was connected to again, or other servers have keys than before. */
export const REPLACED = 'replaced';

/**
 * A cluster's client that queues nothing while the cluster is away. A command waits only for the connection to the node
 * of its key, within its time limit.
 */
export class SessionCluster extends Cluster {
  private looked = 0;
  private readonly byName = new Map<string, Redis>();

  constructor(
    nodes: ClusterNode[],
    redisOptions: RedisOptions,
    options: Omit<ClusterOptions, 'redisOptions'>,
    pipeline: SendPipeline,
  ) {
    super(nodes, {
      ...options,
      redisOptions: { ...redisOptions, replyMapping: 'legacy' },
      // Without ioredis's queue, all commands but the first would fail while a new node is connected.
      enableOfflineQueue: true,
    });
    let masters = '';
    this.on('+node', (node) => {
      this.byName.set(nameOf(node), node);
      pipeline.install(node, serverOf(node));
      node.on('ready', () => {
        if (masters !== '') this.emit(REPLACED);
      });
    });
    this.on('-node', (node) => {
      if (this.byName.get(nameOf(node)) === node) this.byName.delete(nameOf(node));
    });
    this.on('refresh', () => {
      const before = masters;
      masters = mastersOf(this).join();
      if (before !== '' && before !== masters) this.emit(REPLACED);
    });
  }

  override async connect(): Promise<void> {
    await super.connect();
    // Nodes without slots are in the answer, but ioredis does not count them.
    if (this.nodes().length === 0) throw new Error(CLOSED_TEXT);
  }

  override sendCommand(...args: Parameters<Cluster['sendCommand']>): unknown {
    const [command] = args;
    if (this.status !== 'ready' && command.name !== 'cluster') {
      command.reject(new Error(CLOSED_TEXT));
      return command.promise;
    }
    command.promise.catch(() => this.lookAround());
    rememberSlot(command);
    hideArgumentsOfCluster(command);
    return super.sendCommand(...args);
  }

  /** Returns the client of the master that has the slot of a key, as far as is known. */
  masterOf(key: string): Redis | undefined {
    const name = masterOf(this, key);
    return name === undefined ? undefined : this.byName.get(name);
  }

  /**
   * Returns one of the keys that `newKey` makes for each master with slots, by the known slots: what happens to it
   * happens to all of that master.
   */
  keyOfEachMaster(newKey: () => string): readonly string[] {
    const masters = new Set(mastersOf(this));
    const keys = new Map<string | undefined, string>();
    for (let tries = 0; tries < MAX_TRIES && keys.size < masters.size; tries++) {
      const key = newKey();
      const master = masterOf(this, key);
      if (!keys.has(master)) keys.set(master, key);
    }
    return keys.size === 0 ? [newKey()] : [...keys.values()];
  }

  /**
   * A node that vanished or hangs does not report who has its keys now; the others do. They are asked after a failure,
   * not at intervals.
   */
  private lookAround(): void {
    const now = performance.now();
    if (this.status !== 'ready' || now - this.looked < LOOK_INTERVAL) return;
    this.looked = now;
    refreshSlots(this);
  }
}
