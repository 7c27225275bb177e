import { Outage } from '@wideload/session/internal';
import { expect, it } from 'vitest';
import { startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { connect } from '../../src/connection/connect.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { targetOf } from '../../src/target/target.ts';
import { testContext } from '../support/context.ts';
import { valuesOf } from '../support/open.ts';

it('a client that is asked to reconnect while it connects does so', async () => {
  const server = await startRedis();
  const context = testContext();
  const options = valuesOf({ port: String(server.port), timeout: '300ms' });
  const { client, keepUp, close } = await connect(ioredis, targetOf(options), options, context);
  keepUp(new Outage(context.log, 'Redis', () => 'gone'));
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.once('connecting', () => client.reconnect());
  client.reconnect();
  await ended;
  await until('it is connected', () => client.isReady);
  expect(await client.get('x')).toBeNull();
  await close();
  await server.stop();
});
