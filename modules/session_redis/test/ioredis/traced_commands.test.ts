import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { Redis } from '../../src/ioredis/assumptions.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { hidingArguments } from '../../src/ioredis/sending/hide_arguments.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { type Texts, valuesOf } from '../support/open.ts';

const SID = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
const KEY = `session:${SID}`;
const TEXT = `{"login": "marc@example.com", "note": "${'a long private note '.repeat(20)}"}`;
const NEXT = TEXT.replace('marc', 'anna');
const PASSWORD = 'a-password-of-redis';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
// As an operator may have it: also commands without a request.
const instrumentation = new IORedisInstrumentation({ requireParentSpan: false });
const [definition] = instrumentation.getModuleDefinitions();
const library: unknown = createRequire(import.meta.url)('ioredis');

const CHANNELS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((name) => `tracing:ioredis:command:${name}`);
const published: string[] = [];
const publish = (message: unknown): void => {
  published.push(inspect(message, { depth: 5, maxStringLength: null }));
};

beforeAll(() => {
  instrumentation.setTracerProvider(provider);
  definition?.patch?.(library, '6.0.0');
});
afterAll(async () => {
  definition?.unpatch?.(library, '6.0.0');
  await provider.shutdown();
});

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
  exporter.reset();
  published.length = 0;
});

async function connected(texts: Texts): Promise<RedisClient> {
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
  const client = ioredis.createClient(targetOf(valuesOf(texts)), policy);
  cleanUp.push(() => client.drop());
  await client.connect();
  return client;
}

async function server(settings?: RedisSettings): Promise<Texts> {
  const redis = await startRedis(settings);
  cleanUp.push(() => redis.stop());
  return { port: String(redis.port), ...(settings?.password && { password: settings.password }) };
}

/** Does everything that is done with a session. */
async function useSession(client: RedisClient): Promise<void> {
  expect(await client.createSession(KEY, TEXT, 60)).toBe('created');
  expect(String(await client.load(KEY))).toBe(TEXT);
  expect(await client.compareAndSet(KEY, TEXT, NEXT, 60)).toBe(true);
  expect(String(await client.compareAndSet(KEY, TEXT, NEXT, 60))).toBe(NEXT);
  await client.expire(KEY, 50);
  await client.prolong(KEY, 60);
  await client.addToIndex('session_index:marc@example.com', SID, 60);
  expect(await client.indexPage('session_index:marc@example.com', '0', 10)).toMatchObject({ sids: [SID] });
  await client.removeFromIndex('session_index:marc@example.com', SID);
  expect(await client.typeOf(KEY)).toBe('string');
  expect(await client.compareAndEnd(KEY, NEXT, 60)).toBe(true);
}

const shown = (span: ReadableSpan): string =>
  inspect([span.name, span.attributes, span.status, span.events], { depth: 5, maxStringLength: null });

function expectNoSecret(texts: readonly string[]): void {
  expect(texts.length).toBeGreaterThan(0);
  for (const secret of [SID, 'example.com', 'private', PASSWORD, 'session:'])
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
}

describe('spans of commands have no sid, no key and no session', () => {
  it('of one server, whose password they do not have either', async () => {
    await useSession(await connected(await server({ password: PASSWORD })));
    const spans = exporter.getFinishedSpans();
    expectNoSecret(spans.map(shown));
    const names = new Set(spans.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['hello', 'set', 'mget', 'evalsha', 'zrem', 'expire']));
    expect(spans.map(({ attributes }) => attributes['db.query.text'])).toContain('mget');
  });

  it('of a cluster, which sends commands to the servers of their keys all the same', async () => {
    const cluster = await startCluster();
    cleanUp.push(() => cluster.stop());
    const client = await connected({ cluster: cluster.addresses });
    await useSession(client);
    expectNoSecret(exporter.getFinishedSpans().map(shown));
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain('evalsha');
  });

  it('of commands that Redis does not know, which it repeats in its answer', async () => {
    const client = await connected(
      await server({ args: ['--rename-command', 'EVAL', '', '--rename-command', 'SET', ''] }),
    );
    await expect(client.compareAndSet(KEY, TEXT, NEXT, 60)).rejects.toMatchObject({ kind: 'command' });
    await expect(client.set(KEY, TEXT, 60)).rejects.toThrow('Redis does not know the command SET');
    const spans = exporter.getFinishedSpans();
    expectNoSecret(spans.map(shown));
    expect(spans.map(({ status }) => status.message).join()).toMatch(/ERR unknown command '?set/i);
  });

  it('of commands whose arguments another server repeats in an error of its own', async () => {
    const redis = new Redis({ port: Number((await server()).port), lazyConnect: true, replyMapping: 'legacy' });
    cleanUp.push(() => redis.disconnect());
    redis.sendCommand = hidingArguments(redis.sendCommand.bind(redis));
    await redis.connect();
    const refuse = "return redis.error_reply('ERR refused: ' .. KEYS[1] .. ' ' .. ARGV[1] .. ' 5')";
    await expect(redis.eval(refuse, 1, KEY, TEXT, 5)).rejects.toThrow(/^ERR refused: \? \? 5$/);
    expectNoSecret(exporter.getFinishedSpans().map(shown));
  });
});

it('what ioredis publishes of commands to diagnostics_channel has none of their arguments', async () => {
  for (const name of CHANNELS) subscribe(name, publish);
  cleanUp.push(() => {
    for (const name of CHANNELS) unsubscribe(name, publish);
  });
  const client = await connected(await server({ password: PASSWORD, args: ['--rename-command', 'ZSCAN', ''] }));
  await client.createSession(KEY, TEXT, 60);
  await client.compareAndSet(KEY, TEXT, NEXT, 60);
  await expect(client.indexPage(KEY, '0', 10)).rejects.toMatchObject({ kind: 'command' });
  // The last events of a command carry its reply, for code in this process.
  const events = published.filter((text) => !text.includes('result:'));
  expectNoSecret(events);
  expect(events.join()).toContain("command: 'zscan'");
});
