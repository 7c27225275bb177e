import { defineModule, service } from '@wideload/kit';
import { type TestHost, type TestHostSettings, testHost } from '@wideload/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { cleanUp } from '../../../test/support/host.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});
afterAll(cleanUp);

async function start(settings?: TestHostSettings): Promise<TestHost> {
  const host = await testHost(settings);
  hosts.push(host);
  return host;
}

describe('what a test host cannot do is said in a sentence:', () => {
  const failing = defineModule({
    name: 'failing',
    setup: ({ onStart }) =>
      onStart(() => {
        throw new Error('no');
      }),
  });

  it('a request without web', async () => {
    const host = await start({ modules: ['!web'] });
    await expect(host.inject('/')).rejects.toThrow(
      'requests are not possible: this host was started without the module web',
    );
  });

  it('two modules of one name', async () => {
    await expect(testHost({ with: [failing, failing] })).rejects.toThrow(
      'two modules passed to testHost have the name failing',
    );
  });

  it('a given module that fails, with the line of the test', async () => {
    await expect(testHost({ with: [failing] })).rejects.toThrow(
      /^module failing failed while starting: Error: no\n {2}at packages\/testing\/test\/test_host_errors\.test\.ts:\d+:\d+$/,
    );
  });

  it('given modules that contradict each other', async () => {
    const provider = (name: string) =>
      defineModule({ name, setup: ({ provide }) => provide(service<number>('one.number'), () => 1) });
    await expect(testHost({ with: [provider('one'), provider('two')] })).rejects.toThrow(
      /^ {2}two {2}packages\/testing\/test\/test_host_errors\.test\.ts:\d+:\d+ {2}requested by testHost$/m,
    );
  });

  it('a misspelt option', async () => {
    await expect(testHost({ options: { admin_paswd: 'x' } })).rejects.toThrow('--admin-passwd');
  });

  it('a service that nobody provides', async () => {
    const host = await start();
    await expect(host.get(service('base.session_stor'))).rejects.toThrow('did you mean base.session_store?');
  });
});
