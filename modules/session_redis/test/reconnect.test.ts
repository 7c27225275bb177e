import { Outage } from '@wideload/session/internal';
import { expect, it } from 'vitest';
import { startRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { connect } from '../src/connection/connect.ts';
import { targetOf } from '../src/connection/target.ts';
import { testContext } from './support/context.ts';
import { valuesOf } from './support/open.ts';

it('a client that is told to reconnect while it connects does so all the same', async () => {
  const server = await startRedis();
  const context = testContext();
  const options = valuesOf({ port: String(server.port), timeout: '300ms' });
  const { redis, keepUp, close } = await connect(targetOf(options), options, context);
  keepUp(new Outage(context.log, 'Redis', () => 'gone'));
  const ended = new Promise((resolve) => redis.once('end', resolve));
  redis.once('connecting', () => redis.disconnect(true));
  redis.disconnect(true);
  await ended;
  await until('it is connected', () => redis.status === 'ready');
  expect(await redis.exists('x')).toBe(0);
  await close();
  await server.stop();
});
