import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../../support/addons.ts';
import { runCommand } from '../../support/commands/run.ts';
import { cleanUp, runHost } from '../../support/host.ts';
import { expectRefusal } from '../support/refusal.ts';

afterEach(cleanUp);

const replacing = (name: string) =>
  moduleFile(
    name,
    'setup({ replace }) { replace(SessionStore, () => ({})); }',
    "import { SessionStore } from '@wideload/session';\n",
  );

describe('a module', () => {
  it.each([
    [
      'that does not exist',
      'sesion_redis',
      {},
      ['no module named "sesion_redis", requested by --load', 'did you mean session_redis?', 'looked in:'],
    ],
    [
      'that is an addon of Odoo',
      'queue_job',
      { 'queue_job/__manifest__.py': '{}' },
      ['"queue_job", requested by --load\n  looked in:', '/queue_job (a folder, but no module)'],
    ],
    [
      'that throws at import',
      'a',
      { 'a/index.js': "throw new Error('no luck');\n" },
      ['module a, requested by --load, cannot be imported: Error: no luck', 'a/index.js:1:7'],
    ],
    [
      'that throws in setup',
      'a',
      { 'a/index.js': moduleFile('a', "setup() { throw new Error('no luck'); }") },
      ['module a failed in setup: Error: no luck', 'a/index.js:2:'],
    ],
    [
      'that throws while starting',
      'a',
      { 'a/index.js': moduleFile('a', "setup({ onStart }) { onStart(async () => { throw new Error('no luck'); }); }") },
      ['module a failed while starting: Error: no luck', 'a/index.js:2:'],
    ],
    [
      'without a default export',
      'a',
      { 'a/index.js': 'export const a = 1;\n' },
      ['has no default export', 'export default defineModule'],
    ],
    [
      'whose name differs from its folder',
      'a',
      { 'a/index.js': moduleFile('b', 'setup() {}') },
      ['was requested as "a", but its name is "b"'],
    ],
    [
      'with an unknown key',
      'a',
      { 'a/index.js': moduleFile('a', 'dependz: [], setup() {}') },
      ['has no key "dependz"; did you mean "depends"?'],
    ],
    [
      'in a cycle',
      'a',
      {
        'a/index.js': moduleFile('a', "depends: ['b'], setup() {}"),
        'b/index.js': moduleFile('b', "depends: ['a'], setup() {}"),
      },
      ['a -> b -> a'],
    ],
    [
      'with a missing dependency',
      'a',
      { 'a/index.js': moduleFile('a', "depends: ['nobody'], setup() {}") },
      ['no module named "nobody", requested by a'],
    ],
    [
      'that replaces a service that another module replaces',
      'session_redis,a',
      { 'a/index.js': replacing('a') },
      ['service base.session_store is replaced by two modules', 'session_redis  ', '  requested by --load'],
    ],
    [
      'with an option that another module has',
      'a',
      {
        'a/index.js': moduleFile(
          'a',
          "options: { port: integer('x', 1, { name: 'http_port' }) }, setup() {}",
          "import { integer } from '@wideload/kit';\n",
        ),
      },
      ['http_port is declared by module web (http_port) and by module a (port)'],
    ],
  ])('%s ends the boot', async (_, load, files: Record<string, string>, words) => {
    // What code throws concerns the process, too.
    const run = words.join().includes('no luck') ? runHost : runCommand;
    const ended = await run([`--load=${load}`, `--addons-path=${folderWith(files)}`, '--http-port=0']);
    const message = expectRefusal(ended, load === 'a' && words[0]?.includes('declared') ? 2 : 1);
    for (const word of words) expect(message).toContain(word);
  });

  it('that never starts ends the boot after the timeout, even if it keeps the process alive', async () => {
    const stuck = moduleFile(
      'stuck',
      'setup({ onStart }) { onStart(() => new Promise(() => setInterval(() => {}, 1000))); }',
    );
    const addons = folderWith({ 'stuck/index.js': stuck });
    const ended = await runHost(['--load=stuck', `--addons-path=${addons}`, '--boot-timeout=2', '--http-port=0']);
    expect(expectRefusal(ended, 1)).toContain(
      'module stuck has not started within 2 s; still waiting for: stuck (onStart)',
    );
  });

  it('that awaits a promise which can never settle ends the boot at once with 13', async () => {
    const addons = folderWith({
      'stuck/index.js': moduleFile(
        'stuck',
        "setup({ onStart }) { onStart(async ({ progress }) => { progress('dreaming'); await new Promise(() => {}); }); }",
      ),
      'asleep/index.js': 'await new Promise(() => {});\n',
    });
    const load = (name: string) => runHost([`--load=${name}`, `--addons-path=${addons}`, '--http-port=0']);
    const [start, imported] = await Promise.all([load('stuck'), load('asleep')]);
    expect(expectRefusal(start, 13)).toContain('waits forever for: stuck (onStart, dreaming)');
    expect(expectRefusal(imported, 13)).toContain('asleep/index.js never ends');
  });

  it('that waits forever at import ends the boot after the timeout', async () => {
    const addons = folderWith({
      'waits/index.js': `
        import net from 'node:net';
        import { defineModule } from '@wideload/kit';
        net.createServer().listen(0, '127.0.0.1');
        await new Promise(() => {});
        export default defineModule({ name: 'waits', setup() {} });`,
    });
    const ended = await runHost(['--load=base,waits', `--addons-path=${addons}`, '--boot-timeout=2', '--http-port=0']);
    expect(ended.stderr).toContain('still waiting for: waits (import of ');
    const message = expectRefusal(ended, 1);
    expect(message).toContain('importing module waits has not ended within 2 s');
    expect(message).toContain('waits/index.js  requested by --load');
  });

  it('that is optional and fails is skipped, and the ready line says so', async () => {
    const addons = folderWith({ 'a/index.js': "throw new Error('no luck');\n" });
    const ended = await runHost(['--load=a?', `--addons-path=${addons}`, '--stop-after-init']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('skipped a? (module a, requested by --load, cannot be imported: Error: no luck)');
  });
});
