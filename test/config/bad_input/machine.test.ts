import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../../support/addons.ts';
import { cleanUp, newFolder, runHost } from '../../support/host.ts';
import { expectRefusal } from '../support/refusal.ts';

afterEach(cleanUp);

describe('the boot fails on a machine', () => {
  it('with another program on the port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ended = await runHost([`--http-port=${port}`, '--http-interface=127.0.0.1']);
    server.close();
    expect(expectRefusal(ended, 1)).toContain(`cannot listen on 127.0.0.1:${port}: another program listens there`);
  });

  it('without such an address', async () => {
    expect(expectRefusal(await runHost(['--http-interface=203.0.113.7']), 1)).toContain(
      'this machine has no such address',
    );
  });

  it('with a data_dir that is a file', async () => {
    const folder = folderWith({ data: '' });
    expect(expectRefusal(await runHost([`--data-dir=${join(folder, 'data')}`]), 1)).toContain(
      'sessions cannot be stored in',
    );
  });

  it.runIf(process.getuid?.() !== 0)(
    'with an unwritable data_dir is reported (not as root, who may write anywhere)',
    async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'data'));
      chmodSync(join(folder, 'data'), 0o500);
      expect(expectRefusal(await runHost([`--data-dir=${join(folder, 'data')}`]), 1)).toContain('EACCES');
    },
  );

  it('with a pid file that cannot be written', async () => {
    expect(expectRefusal(await runHost(['--pidfile=/nowhere/pid', '--http-port=0']), 1)).toContain(
      'the pid file /nowhere/pid cannot be written',
    );
  });
});
