import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const tasks: (() => unknown)[] = [];
afterEach(async () => {
  await cleanUp();
  for (const task of tasks.splice(0).reverse()) await task();
});

/** A span in OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Exported {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** Receives spans as a collector does. */
async function startCollector(): Promise<{ readonly url: string; readonly bodies: string[]; spans(): Span[] }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tasks.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const read = (body: string): Exported => JSON.parse(body);
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    spans: () =>
      bodies.flatMap((body) =>
        read(body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
  };
}

/** The code of the page; without instrumentations, if they are not wanted. */
function sdkOfPage(areInstrumented = true): string {
  const { code = '' } = blocksOf('docs/operators/tracing.md').find(({ about }) => about === 'otel.js') ?? {};
  expect(code).toContain('registerInstrumentations({');
  return areInstrumented ? code : code.replace(/^registerInstrumentations.*$/m, '');
}

const PROBE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      app.post('/note', { config: { auth: 'public' } }, async (request) => {
        request.session.data.note = request.body.note;
        return {};
      });
      app.get('/broken/:id', { config: { auth: 'none' } }, async () => { throw new Error('a private note'); });
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

/** Starts a host as on the page. */
function start(load: string, collector: string, sdk: string, ...args: string[]): Promise<Host> {
  const addons = addonsWith({ 'otel.js': sdk, 'package.json': '{"type":"module"}', 'probe/index.js': PROBE });
  return startHost([`--load=${load}`, `--addons-path=${addons}`, '--admin-passwd=the-password', ...args], {
    node: ['--import', join(addons, 'otel.js')],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_BSP_SCHEDULE_DELAY: '100' },
  });
}

const attributesOf = ({ attributes }: Span): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** Returns the names of a span and those above it, the outermost first. */
function pathOf(span: Span, spans: readonly Span[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent ? pathOf(parent, spans) : []), span.name];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACED = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };

async function writeNote(client: Client, headers: Record<string, string> = {}): Promise<void> {
  const body = JSON.stringify({ note: `a private note ${performance.now()}` });
  const answer = await client.request('/note', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(answer.status).toBe(200);
}

const SERVER_KIND = 2;

describe('the spans of a host', () => {
  it.each(['session_redis,probe', 'session_redis,probe,tracing'])(
    'have no sid, key, password or session, with the instrumentations of HTTP and ioredis: %s',
    async (load) => {
      const redis = await startRedis();
      tasks.push(() => redis.stop());
      const collector = await startCollector();
      const host = await start(load, collector.url, sdkOfPage(), `--session-redis-port=${redis.port}`);
      const client = new Client(host.url);
      const secrets = new Set(['the-password', 'private note', 'session:']);
      await writeNote(client);
      secrets.add(client.sid ?? '');
      await client.logIn('the-password');
      await writeNote(client, TRACED);
      secrets.add(client.sid ?? '');
      expect(secrets.size).toBe(5);
      for (const key of (await redis.cli('keys', '*')).split('\n')) secrets.add(key);
      await client.page('/web/session/logout');
      await until('the last request is exported', () =>
        collector.spans().some((span) => attributesOf(span)['url.path'] === '/web/session/logout'),
      );
      await host.stop();
      const spans = collector.spans();
      expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['mget', 'evalsha', 'set']));
      for (const secret of secrets) {
        expect(secret).not.toBe('');
        for (const body of collector.bodies) expect(body).not.toContain(secret);
      }
      const incoming = spans.find(({ traceId, kind }) => traceId === TRACE && kind === SERVER_KIND);
      if (!load.includes('tracing')) {
        expect(incoming?.name).toBe('POST');
        return;
      }
      expect(incoming).toMatchObject({ name: 'POST /note', parentSpanId: 'b7ad6b7169203331' });
      // The route has the session of its request before the body is read, and saves it afterwards.
      const inTrace = spans.filter(({ traceId }) => traceId === TRACE);
      const paths = inTrace.map((span) => pathOf(span, inTrace).join(' > '));
      expect(paths).toContain('POST /note > POST /note > session load > mget');
      expect(paths).toContain('POST /note > POST /note > session write > evalsha');
      const write = inTrace.find(({ name }) => name === 'session write');
      expect(write && attributesOf(write)).toEqual({
        'wideload.session.operation': 'write',
        'wideload.session.outcome': 'done',
      });
    },
  );

  it('cover the boot by module and phase, services, hooks, and requests without the instrumentation of HTTP', async () => {
    const collector = await startCollector();
    const host = await start('probe,tracing', collector.url, sdkOfPage(false));
    await writeNote(new Client(host.url), TRACED);
    expect((await fetch(`${host.url}/broken/a-secret`)).status).toBe(500);
    expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
    // The last spans are exported when the host stops.
    expect((await host.stop()).code).toBe(0);
    const spans = collector.spans();
    const paths = spans.map((span) => pathOf(span, spans).join(' > '));
    expect(paths).toEqual(
      expect.arrayContaining([
        ...['boot', 'boot > setup tracing', 'boot > start web', 'boot > listen web'],
        'boot > service base.session_store',
        'boot > service web.http_server > service host.serving',
        'boot > service web.http_server > hook web.routes',
        'POST /note',
        'POST /note > session write',
        'GET /broken/:id',
      ]),
    );
    const named = (name: string) => spans.find((span) => span.name === name);
    const boot = named('boot');
    for (const { name, startTimeUnixNano, endTimeUnixNano } of spans.filter(
      ({ traceId }) => traceId === boot?.traceId,
    )) {
      expect(BigInt(startTimeUnixNano), name).toBeGreaterThanOrEqual(BigInt(boot?.startTimeUnixNano ?? 0));
      expect(BigInt(endTimeUnixNano), name).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    }
    const hook = spans.find(
      (span) => span.name === 'hook web.routes' && attributesOf(span)['wideload.module'] === 'probe',
    );
    expect(hook && attributesOf(hook)).toEqual({ 'wideload.module': 'probe', 'wideload.hook': 'web.routes' });
    expect(named('POST /note')).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331', kind: SERVER_KIND });
    const broken = named('GET /broken/:id');
    expect(broken?.status).toEqual({ code: 2 });
    expect(broken && attributesOf(broken)).toEqual({
      'http.request.method': 'GET',
      'http.route': '/broken/:id',
      'http.response.status_code': 500,
      'url.scheme': 'http',
      'error.type': '500',
    });
    for (const hidden of ['private', 'a-secret', '/web/health']) expect(collector.bodies.join()).not.toContain(hidden);
  });
});

it('without an SDK the module says that spans are lost, and all is served', async () => {
  const host = await startHost(['--load=tracing']);
  expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
  expect((await host.stop()).stderr).toContain('no OpenTelemetry SDK is registered');
});
