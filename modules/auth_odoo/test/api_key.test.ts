import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { testHost } from '@wideload/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, said, startHost } from '../../../test/support/host.ts';
import { blocksOf } from '../../../test/support/markdown.ts';
import { KATES_KEY } from '../../../test/support/odoo/calls/by_key.ts';
import { job, thrown, thrownBy, withKey } from './support/job.ts';
import { Site, stopRedis } from './support/site.ts';

let site: Site | undefined;
afterAll(stopRedis);
afterEach(async () => {
  await site?.close();
  site = undefined;
});

async function start(): Promise<Site> {
  site = await Site.start({ version: '19.0' }, {}, [job]);
  return site;
}

describe('an API key', () => {
  it.each(['', undefined])('that is %j is asked for at once', async (apiKey) => {
    await start();
    await expect(withKey({ apiKey })).rejects.toMatchObject({ code: 'AUTH_ODOO_KEY_INCOMPLETE' });
  });

  it.each(['two words', 'sécret', 'a\nb'])(
    'that cannot be sent is refused at once, and not shown: %j',
    async (apiKey) => {
      await start();
      const refused = await thrown(withKey({ apiKey }));
      expect(refused).toMatchObject({ code: 'AUTH_ODOO_KEY_INVALID' });
      expect(String(refused)).not.toContain(apiKey);
      await expect(withKey({ apiKey: KATES_KEY, database: 'a b' })).rejects.toMatchObject({
        code: 'AUTH_ODOO_KEY_INVALID',
      });
    },
  );

  it('goes to no other server by a redirect', async () => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      asked.push(request.url ?? '');
      const { id } = JSON.parse(await text(request));
      const version = { jsonrpc: '2.0', id, result: { server_version_info: [19, 0] } };
      if (request.url === '/web/webclient/version_info') response.end(JSON.stringify(version));
      else response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const options = { auth_odoo_url: `http://127.0.0.1:${port}`, auth_odoo_api_key: KATES_KEY };
    const host = await testHost({ modules: ['auth_odoo'], with: [job], options });
    expect(await thrownBy('res.users', 'context_get')).toMatchObject({ code: 'AUTH_ODOO_UNANSWERED' });
    expect(asked.filter((url) => !url.startsWith('/web/'))).toEqual(['/json/2/res.users/context_get']);
    await host.stop();
    server.close();
  });

  it('is all that the job of the documentation needs', async () => {
    const { code } = blocksOf('docs/authors/odoo.md').find(({ about }) => about === 'addons/no_email/index.ts')!;
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    const addons = newFolder();
    mkdirSync(join(addons, 'no_email'));
    writeFileSync(join(addons, 'no_email', 'index.ts'), code);
    const { odoo } = await start();
    const host = await startHost(
      [`--addons-path=${addons}`, '--load=base,web,no_email', `--auth-odoo-url=${odoo.url}`],
      {
        env: { ODOO_AUTH_ODOO_API_KEY: KATES_KEY },
      },
    );
    await said(host, 'contacts without an e-mail address');
    expect(host.output.stderr + host.output.stdout).not.toContain(KATES_KEY);
    await cleanUp();
  });

  it('is not needed by a host whose modules do not call', async () => {
    const host = await testHost({ modules: ['auth_odoo'], options: { auth_odoo_url: 'http://127.0.0.1:1' } });
    await host.stop();
  });
});
