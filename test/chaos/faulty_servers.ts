import { afterAll, afterEach } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { type FaultProxy, startProxy } from '../support/proxy.ts';
import { type RedisServer, type RedisSettings, startRedis } from '../support/redis.ts';
import { OutageHost } from './outage_host.ts';

/** A fault and how to end it. */
export interface Fault {
  begin(): unknown;
  end(): unknown;
  /** Returns the host that it happens to, under load. */
  site(): Promise<OutageHost>;
}

/** A Redis, and a proxy through which a host reaches it. */
export interface Shared {
  readonly redis: RedisServer;
  readonly proxy: FaultProxy;
}

/** The servers of a test file about faults of Redis. They are stopped when its tests have run. */
export class FaultyServers {
  private readonly timeout: string;
  private readonly undo: (() => unknown)[] = [];
  private readonly undoLast: (() => unknown)[] = [];
  private shared: Promise<Shared & Pick<Fault, 'site'>> | undefined;

  /** `timeoutMs`: Redis timeout of the hosts. */
  constructor(timeoutMs: number) {
    this.timeout = `${timeoutMs}ms`;
    const run = async (tasks: (() => unknown)[]) => {
      for (const task of tasks.splice(0).reverse()) await task();
    };
    afterEach(() => run(this.undo));
    afterAll(async () => {
      await run(this.undoLast);
      await cleanUp();
    });
  }

  /** Starts a Redis of one test. */
  async redisWith(settings?: RedisSettings): Promise<RedisServer> {
    const redis = await startRedis(settings);
    this.undo.push(() => redis.stop());
    return redis;
  }

  /** Starts a host of one test. */
  async hostOn(port: number, env: Record<string, string> = {}): Promise<OutageHost> {
    const site = await OutageHost.start(port, { timeout: this.timeout, env });
    this.undo.push(() => site.host.stop('SIGKILL'));
    return this.served(site);
  }

  /**
   * Returns how to prepare a fault of servers that tests share, since the start of a host takes longest. `prepare`: a fault
   * after whose end, which may be called twice, they are as before.
   */
  ofShared(prepare: (servers: Shared) => Omit<Fault, 'site'>): () => Promise<Fault> {
    return async () => {
      this.shared ??= this.startShared();
      const { site, ...servers } = await this.shared;
      const fault = prepare(servers);
      // A test that failed may not have ended it.
      this.undo.push(fault.end);
      return { ...fault, site };
    };
  }

  private async startShared(): Promise<Shared & Pick<Fault, 'site'>> {
    const redis = await startRedis();
    this.undoLast.push(() => redis.stop());
    const proxy = await startProxy(redis.port);
    this.undoLast.push(() => proxy.stop());
    let last = await OutageHost.start(proxy.port, { timeout: this.timeout });
    await last.load.stop();
    const site = () => {
      last = last.again();
      return this.served(last);
    };
    return { redis, proxy, site };
  }

  /** Resolves when a host serves all requests, and forgets them. */
  private async served(site: OutageHost): Promise<OutageHost> {
    this.undo.push(() => site.load.stop());
    await site.load.until((seen) => Object.values(seen).every(({ statuses }) => statuses.has(200)));
    site.load.forget();
    return site;
  }
}
