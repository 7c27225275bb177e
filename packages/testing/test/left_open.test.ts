import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Context, defineModule } from '@wideload/kit';
import { testHost } from '@wideload/testing';
import { Routes } from '@wideload/web';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { folderWith } from '../../../test/support/addons.ts';
import { cleanUp } from '../../../test/support/host.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(cleanUp);

/** The message of a host with such a module when it stops. */
async function stopping(start: (context: Context) => void | Promise<void>): Promise<string> {
  const module = defineModule({ name: 'leaky', setup: ({ onStart }) => onStart(start) });
  const host = await testHost({ with: [module] });
  return host.stop().then(
    () => '',
    ({ code, message }) => `${code}: ${message}`,
  );
}

const HERE = 'packages/testing/test/left_open.test.ts';

describe('a host that has stopped, but left open', () => {
  it('a timer, fails the test and names it', async () => {
    const said = await stopping(() => {
      const timer = setInterval(() => {}, 1_000_000);
      closing.push(() => clearInterval(timer));
    });
    expect(said).toMatch(
      new RegExp(`^LEFT_OPEN: all modules have stopped, .*\n {2}- a timer, made at ${HERE}:\\d+:\\d+\n`),
    );
  });

  it('a server, fails the test and names its port', async () => {
    let port = 0;
    const said = await stopping(async () => {
      const server = createServer().listen(0);
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
      closing.push(() => server.close());
    });
    expect(said).toContain(`- a server on port ${port}, made at ${HERE}`);
  });

  it('a connection that a request made much later, fails the test', async () => {
    const server: Server = createServer().listen(0);
    closing.push(() => server.close());
    await once(server, 'listening');
    const module = defineModule({
      name: 'calling',
      depends: ['web'],
      setup: ({ on }) =>
        on(Routes, (app) => {
          app.get('/call', { config: { auth: 'none' } }, async () => {
            const { connect } = await import('node:net');
            const socket = connect((server.address() as AddressInfo).port);
            closing.push(() => socket.destroy());
            await once(socket, 'connect');
            return 'connected';
          });
        }),
    });
    const host = await testHost({ with: [module] });
    expect((await host.inject('/call')).body).toBe('connected');
    await expect(host.stop()).rejects.toThrow(`- a connection, made at ${HERE}`);
  });

  it('a child process with its pipes, fails the test once', async () => {
    const said = await stopping(() => {
      const child = spawn('sleep', ['1000']);
      closing.push(() => child.kill());
    });
    expect(said).toContain(`- a child process and 3 times a connection, made at ${HERE}`);
  });

  it('a worker and a watcher of files, fails the test', async () => {
    const said = await stopping(() => {
      const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true });
      const watcher = watch('.');
      closing.push(
        () => worker.terminate(),
        () => watcher.close(),
      );
    });
    expect(said).toContain('- a worker thread, made at');
    expect(said).toContain('- a watcher of files, made at');
  });

  it('a listener for a signal, fails the test', async () => {
    const listener = () => {};
    const said = await stopping(() => {
      process.once('SIGUSR2', listener);
    });
    process.off('SIGUSR2', listener);
    expect(said).toContain(`- a listener on process for 'SIGUSR2', made at ${HERE}`);
  });

  it('changes of what everybody shares, fails the test, but shows no value of the environment', async () => {
    const { push } = Array.prototype;
    const said = await stopping(() => {
      Object.assign(globalThis, { leaked: 1 });
      Array.prototype.push = function (...items) {
        return push.apply(this, items);
      };
      process.env.WIDELOAD_LEAK = 'secret';
    });
    Array.prototype.push = push;
    Reflect.deleteProperty(globalThis, 'leaked');
    delete process.env.WIDELOAD_LEAK;
    for (const name of ['leaked', 'Array.prototype.push', 'process.env.WIDELOAD_LEAK']) {
      expect(said).toContain(`- ${name} (shared by all modules) was changed and not restored`);
    }
    expect(said).not.toContain('secret');
  });

  it('something of a module in a folder, fails the test and names the module and its file', async () => {
    const addonsPath = folderWith({
      'lingering/index.ts': `
        import { defineModule } from '@wideload/kit';
        import { linger } from './linger.ts';
        export default defineModule({ name: 'lingering', setup({ onStart }) { onStart(() => linger()); } });`,
      'lingering/linger.ts': `
        export function linger(): void {
          const timer: NodeJS.Timeout = setTimeout(() => {}, 1_000_000);
          Object.assign(globalThis, { timer });
        }`,
    });
    const host = await testHost({ modules: ['lingering'], addonsPath });
    await expect(host.stop()).rejects.toThrow(/- a timer, made by module lingering at \S+\/lingering\/linger\.ts:/);
    clearTimeout((globalThis as unknown as { timer: NodeJS.Timeout }).timer);
    Reflect.deleteProperty(globalThis, 'timer');
  });

  it('nothing, but whose modules failed to stop, fails the test with what they said', async () => {
    expect(
      await stopping(({ onStop }) => {
        onStop(() => {
          throw new Error('stuck');
        });
      }),
    ).toContain('module leaky failed while stopping: Error: stuck');
  });
});

describe('a host that has stopped does not fail the test for', () => {
  it('what was closed, be it a little later', async () => {
    const said = await stopping(async ({ onStop }) => {
      const timer = setInterval(() => {}, 1000);
      const server = createServer().listen(0);
      const child = spawn('sleep', ['1000']);
      const listener = () => {};
      process.on('SIGUSR2', listener);
      onStop(() => {
        clearInterval(timer);
        server.close();
        child.kill();
        process.off('SIGUSR2', listener);
      });
    });
    expect(said).toBe('');
  });

  it('what does not keep the process alive', async () => {
    expect(
      await stopping(() => {
        const timer = setInterval(() => {}, 1_000_000);
        timer.unref();
        closing.push(() => clearInterval(timer));
      }),
    ).toBe('');
  });

  it('what the test itself opened and changed meanwhile', async () => {
    const host = await testHost();
    const server = createServer().listen(0);
    closing.push(() => server.close());
    vi.stubGlobal('fetch', () => {});
    closing.push(() => vi.unstubAllGlobals());
    await host.stop();
  });
});
