import { defineModule, type ModuleDefinition } from '@wideload/kit';
import { type Client, type TestHost, testHost } from '@wideload/testing';
import { isUserUnknown, Routes } from '@wideload/web';
import { type OdooSettings, StandInOdoo } from '../../../../test/support/odoo/server.ts';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';

/** A browser as the recordings had it: Odoo remembers it as a device. */
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

/** Routes that show who makes a request. */
const probe = defineModule({
  name: 'probe',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/mine', { config: { auth: 'user' } }, ({ user }) => user);
      app.get('/open', { config: { auth: 'public' } }, (request) =>
        isUserUnknown(request) ? { unknown: true } : { login: request.user?.login ?? null },
      );
      app.get<{ Params: { key: string; value: string } }>(
        '/put/:key/:value',
        { config: { auth: 'public' } },
        ({ session, params }) => {
          session.data[params.key] = params.value;
          return {};
        },
      );
      app.get('/data', { config: { auth: 'public' } }, ({ session }) => session.data);
    });
  },
});

type Options = Readonly<Record<string, string | number | boolean>>;

/** What the sites of a test file use one after the other, since the start of a process takes long. */
let shared: Promise<RedisServer> | undefined;

/** Stops the Redis of the sites. For `afterAll`. */
export async function stopRedis(): Promise<void> {
  const redis = await shared;
  shared = undefined;
  await redis?.stop();
}

/** Returns the Redis of the sites, without keys. */
async function emptyRedis(): Promise<RedisServer> {
  shared ??= startRedis();
  const redis = await shared;
  await redis.cli('flushall');
  return redis;
}

/** An Odoo, a Redis, and hosts that share it. */
export class Site {
  readonly odoo: StandInOdoo;
  readonly redis: RedisServer;
  readonly hosts: TestHost[] = [];
  private readonly options: Options;

  private readonly modules: readonly ModuleDefinition[];

  private constructor(odoo: StandInOdoo, redis: RedisServer, options: Options, modules: readonly ModuleDefinition[]) {
    this.modules = modules;
    this.odoo = odoo;
    this.redis = redis;
    this.options = options;
  }

  /** `ownRedis`: another one than that of the sites. The caller stops it. */
  static async start(
    settings: Omit<OdooSettings, 'redisPort'>,
    options: Options = {},
    modules: readonly ModuleDefinition[] = [],
    ownRedis?: RedisServer,
  ): Promise<Site> {
    const redis = ownRedis ?? (await emptyRedis());
    const odoo = await StandInOdoo.start({ ...settings, redisPort: redis.port });
    const site = new Site(odoo, redis, options, modules);
    await site.addHost();
    return site;
  }

  get host(): TestHost {
    return this.hosts[0]!;
  }

  async addHost(options: Options = {}): Promise<TestHost> {
    const host = await testHost({
      // With every module that wraps the session store.
      modules: ['session_redis', 'metrics', 'websocket', 'auth_odoo'],
      with: [probe, ...this.modules],
      options: {
        session_redis_port: this.redis.port,
        auth_odoo_url: this.odoo.url,
        auth_odoo_timeout: '500ms',
        ...this.options,
        ...options,
      },
    });
    this.hosts.push(host);
    return host;
  }

  /** Logs a user in at Odoo. Returns a browser with that session. */
  async logInAtOdoo(login = 'anna', host = this.host): Promise<Client> {
    const client = host.client();
    client.cookies.set('session_id', await this.sidFromOdoo(login));
    return client;
  }

  async sidFromOdoo(login: string): Promise<string> {
    const params = { db: this.odoo.databases.at(-1), login, password: this.odoo.user(login).password };
    const response = await fetch(`${this.odoo.url}/web/session/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
    });
    const [, sid] = /session_id=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
    if (sid === undefined) throw new Error(`no login: ${await response.text()}`);
    return sid;
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.stop();
    await this.odoo.close();
  }
}

/** Gets a page as a browser. */
export async function get(client: Client, url: string, headers: Record<string, string> = {}) {
  const { statusCode, body } = await client.inject({ url, headers: { 'user-agent': FIREFOX, ...headers } });
  return { status: statusCode, body: body.startsWith('{') ? JSON.parse(body) : body };
}
