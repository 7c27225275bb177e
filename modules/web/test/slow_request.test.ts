import { testHost } from '@wideload/testing';
import { HttpServer } from '@wideload/web';
import { expect, it } from 'vitest';

it('a request that never ends does not keep its connection open forever', async () => {
  const host = await testHost();
  const { server } = await host.get(HttpServer);
  expect(server.requestTimeout).toBe(300_000);
  expect(server.headersTimeout).toBe(60_000);
  await host.stop();
});
