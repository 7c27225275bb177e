import { endedKeyOf } from '../../../modules/session_redis/src/client/ended_key.ts';
import type { ServerIdentity } from '../../../modules/session_redis/src/client/info.ts';
import type { ClientEvents, RedisClient, RedisServer } from '../../../modules/session_redis/src/client/redis_client.ts';
import { RedisFailure } from '../../../modules/session_redis/src/client/refusal.ts';
import { createUnlessEnded, unlessEnded } from '../../../modules/session_redis/src/client/unless_ended.ts';
import type { SimulatedConnection } from './connection.ts';
import { away, Link, Linked } from './link.ts';
import type { SimulatedNetwork } from './network.ts';
import type { SimulatedServer } from './server.ts';

/** A client of the simulated Redis: which commands each method sends, and in which order, is as in `IoredisClient`. */
export class SimulatedClient extends Linked<ClientEvents> implements RedisClient {
  readonly isCluster = false;
  readonly isLoading = false;
  protected readonly link: Link;
  private readonly network: SimulatedNetwork;
  private readonly isNative: boolean;

  /** `isNative`: it compares by commands of a newer server, as `Comparisons` does. */
  constructor(network: SimulatedNetwork, isNative = false) {
    super();
    this.isNative = isNative;
    this.network = network;
    this.link = new Link(
      network,
      () => this.emit('ready'),
      () => this.emit('lost'),
    );
    this.setMaxListeners(0);
  }

  async close(): Promise<void> {
    this.abandon(false);
  }

  private async send<T>(run: (server: SimulatedServer, peer: SimulatedConnection) => T): Promise<T> {
    const { connection } = this.link;
    if (connection === undefined) throw away();
    return connection.send((server) => run(server, connection));
  }

  async get(key: string): Promise<Buffer | null> {
    return bytesOf(await this.send((server, peer) => server.get(key, peer)));
  }

  create(key: string, text: string, seconds: number): Promise<boolean> {
    return this.send((server, peer) => server.setIfMissing(key, text, seconds, peer));
  }

  set(key: string, text: string, seconds: number): Promise<void> {
    return this.send((server, peer) => server.set(key, text, seconds, peer));
  }

  async compareAndDelete(key: string, expected: string): Promise<true | Buffer | null> {
    return doneOrBytes(await this.send((server, peer) => server.compareAndDelete(key, expected, peer)));
  }

  private async read(key: string): Promise<readonly [value: Buffer | null, mark: Buffer | null]> {
    const [value, mark] = await this.send((server, peer) => server.both(key, endedKeyOf(key), peer));
    return [value === undefined ? await this.get(key) : bytesOf(value), bytesOf(mark)];
  }

  async load(key: string): Promise<Buffer | null> {
    return unlessEnded(this, key, await this.read(key));
  }

  async peek(key: string): Promise<readonly [value: Buffer | null, seconds: number]> {
    const [[value, mark], seconds] = await Promise.all([this.read(key), this.send((server) => server.ttl(key))]);
    return [mark === null ? value : null, seconds];
  }

  createSession(key: string, text: string, seconds: number): Promise<'created' | 'exists' | 'ended'> {
    return createUnlessEnded(this, key, text, seconds);
  }

  async compareAndSet(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger = false,
  ): Promise<true | Buffer | null> {
    const endedKey = endedKeyOf(key);
    if (this.isNative) return this.setByCommand(key, expected, text, seconds, keepsLonger);
    return doneOrBytes(
      await this.send((server, peer) =>
        server.compareAndSetUnlessEnded(key, endedKey, expected, text, seconds, keepsLonger, peer),
      ),
    );
  }

  private async setByCommand(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: boolean,
  ): Promise<true | Buffer | null> {
    const endedKey = endedKeyOf(key);
    const [mark, lifetime, before] = await Promise.all([
      this.get(endedKey),
      keepsLonger ? this.send((server) => server.ttl(key)) : undefined,
      this.send((server, peer) => server.setIfEqual(key, expected, text, seconds, peer)),
    ]);
    if (mark !== null) {
      await this.delete(key);
      return null;
    }
    if (before !== expected) return bytesOf(before);
    if (lifetime !== undefined && lifetime > seconds) {
      await this.send((server, peer) =>
        server.compareAndSetUnlessEnded(key, endedKey, text, text, lifetime, true, peer),
      );
    }
    return true;
  }

  async compareAndEnd(key: string, expected: string, markSeconds: number): Promise<true | Buffer | null> {
    return doneOrBytes(
      await this.send((server, peer) => server.compareAndEnd(key, endedKeyOf(key), expected, markSeconds, peer)),
    );
  }

  end(key: string, markSeconds: number, marksAlways = false): Promise<boolean> {
    return this.send((server, peer) => server.end(key, endedKeyOf(key), markSeconds, marksAlways, peer));
  }

  async endUnlessContaining(key: string, part: string, markSeconds: number | undefined): Promise<boolean> {
    const isDeleted = await this.send((server, peer) => server.deleteUnlessContaining(key, part, peer));
    if (isDeleted && markSeconds !== undefined) await this.set(endedKeyOf(key), '', markSeconds);
    return isDeleted;
  }

  expire(key: string, seconds: number): Promise<void> {
    return this.send((server, peer) => server.expire(key, seconds, peer));
  }

  prolong(key: string, seconds: number): Promise<void> {
    return this.send((server, peer) => server.prolong(key, seconds, peer));
  }

  delete(key: string): Promise<boolean> {
    return this.send((server, peer) => server.delete(key, peer));
  }

  typeOf(key: string): Promise<string> {
    return this.send((server) => server.typeOf(key));
  }

  addToIndex(key: string, sid: string, seconds: number): Promise<void> {
    return this.send((server, peer) => server.addToIndex(key, sid, seconds, peer));
  }

  removeFromIndex(key: string, sid: string): Promise<void> {
    return this.send((server, peer) => server.removeFromIndex(key, sid, peer));
  }

  async indexPage(key: string): Promise<{ readonly cursor: string; readonly sids: string[] }> {
    return { cursor: '0', sids: await this.send((server) => server.sidsIn(key)) };
  }

  takeLease(key: string, owner: string, seconds: number): Promise<boolean> {
    return this.create(key, owner, seconds);
  }

  renewLease(key: string, owner: string, seconds: number): Promise<boolean> {
    return this.send((server, peer) => server.renew(key, owner, seconds, peer));
  }

  async releaseLease(key: string, owner: string): Promise<boolean> {
    return (await this.compareAndDelete(key, owner)) === true;
  }

  sendInvalidationsTo(subscriberId: number): Promise<void> {
    return this.send((_, peer) => {
      peer.tells = this.network.connectionOf(subscriberId);
    });
  }

  ping(): Promise<void> {
    return this.send(() => {});
  }

  servers(): readonly RedisServer[] {
    return [
      {
        address: undefined,
        remoteAddress: '127.0.0.1',
        remotePort: 6379,
        info: () => this.send((server) => `role:master\nrun_id:${server.runId}\nmaster_repl_offset:0\n`),
        identity: () => this.identity(),
        time: () => this.send(() => this.network.scheduler.now() / 1000),
        replication: () => this.send(() => 'role:master\n'),
        wait: async () => 0,
        setting: async () => undefined,
        clusterNodes: async () => '',
        scan: async (_, pattern) => {
          const beginning = pattern.slice(0, -1).replaceAll('\\', '');
          return { cursor: '0', keys: await this.send((server) => server.keys(beginning)) };
        },
      },
    ];
  }

  identity(): Promise<ServerIdentity> {
    return this.send(({ runId }) => ({
      version: '7.0.0',
      runId,
      replicationId: runId,
      replicationOffset: 0,
      isMaster: true,
    }));
  }

  keyOfEachServer(newKey: () => string): readonly string[] {
    return [newKey()];
  }

  async checkIsClusterNode(): Promise<void> {
    throw new RedisFailure({ kind: 'standalone', reason: 'is not part of a Redis Cluster' });
  }
}

const bytesOf = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text));
const doneOrBytes = (answer: true | string | undefined): true | Buffer | null =>
  answer === true ? true : bytesOf(answer);
