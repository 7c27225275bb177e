import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { doctor, GOOD } from '../support/doctor.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = newFolder();
});
afterEach(cleanUp);

describe('node host doctor', () => {
  it('exits with 0 and lists what is ok, if everything is', async () => {
    const { code, stdout } = await runHost(['doctor', ...GOOD], { env: { ODOO_DATA_DIR: dataDir } });
    expect(stdout).toMatch(/^ok {7}admin_passwd is long enough$/m);
    expect(stdout).toMatch(/^\d ok, 0 warning, 0 failing$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['failing', 'attackers try first', 'admin'],
    ['failing', 'attackers try first', 'Odoo2024'],
    ['warning', 'fewer than 12', 'x7Kq!'],
  ])('reports %s with %s if admin_passwd is %s, and never shows it', async (verdict, what, password) => {
    const { code, bad, advice } = await doctor(dataDir, [`--admin-passwd=${password}`]);
    expect(bad).toEqual([expect.stringMatching(new RegExp(`^${verdict}: .*${what}`))]);
    expect(bad.join().replace('admin_passwd', '')).not.toContain(password);
    expect(advice.join()).toContain('admin_passwd');
    expect(code).toBe(verdict === 'failing' ? 1 : 0);
  });

  it('warns about a missing password, and accepts a hash', async () => {
    expect((await doctor(dataDir, [])).bad).toEqual([expect.stringContaining('admin_passwd is not set')]);
    const hash = `$pbkdf2-sha512$25000$c2FsdA$${'a'.repeat(86)}`;
    expect((await doctor(dataDir, [`--admin-passwd=${hash}`])).bad).toEqual([]);
  });

  it('reports other users who can read or write the configuration file', async () => {
    const file = join(newFolder(), 'odoo.conf');
    writeFileSync(file, '[options]\n');
    chmodSync(file, 0o644);
    expect(await doctor(dataDir, [...GOOD, '-c', file])).toMatchObject({
      code: 0,
      bad: [`warning: every user of this machine can read ${file} and the passwords in it`],
      advice: [`chmod 640 ${file}`],
    });
    chmodSync(file, 0o666);
    expect(await doctor(dataDir, [...GOOD, '-c', file])).toMatchObject({
      code: 1,
      bad: [expect.stringContaining('failing: ')],
    });
    chmodSync(file, 0o640);
    expect((await doctor(dataDir, [...GOOD, '-c', file])).bad).toEqual([]);
  });

  it('accepts a configuration file that is writable for its own group, as in a volume of Kubernetes', async () => {
    const file = join(newFolder(), 'odoo.conf');
    writeFileSync(file, '[options]\n');
    chmodSync(file, 0o660);
    expect((await doctor(dataDir, [...GOOD, '-c', file])).bad).toEqual([]);
    chownSync(file, process.geteuid?.() ?? 0, 4321);
    expect((await doctor(dataDir, [...GOOD, '-c', file])).bad).toEqual([
      expect.stringContaining(`other users can write ${file}`),
    ]);
  });

  it('does not report the permissions of /dev/null', async () => {
    const { code, bad, findings } = await doctor(dataDir, [...GOOD, '-c', '/dev/null']);
    expect({ code, bad }).toEqual({ code: 0, bad: [] });
    expect(findings.map(({ what }) => what)).toContain('/dev/null is not a regular file');
  });

  it('reports a world-writable folder of modules, even if no module of it is loaded', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    expect(await doctor(dataDir, [...GOOD, `--addons-path=${folder}`])).toMatchObject({
      code: 1,
      bad: [`failing: every user of this machine can write ${folder}, and so change the code that runs here`],
      advice: [`chmod o-w ${folder}`],
    });
    chmodSync(folder, 0o775);
    expect((await doctor(dataDir, [...GOOD, `--addons-path=${folder}`])).bad).toEqual([]);
  });

  it('reports a module whose file is world-writable', async () => {
    const folder = addonsWith({ 'own/index.js': moduleFile('own', `depends: ['base'], setup() {}`) });
    const file = join(folder, 'own/index.js');
    chmodSync(file, 0o666);
    const { bad } = await doctor(dataDir, [...GOOD, '--load=base,own', `--addons-path=${folder}`]);
    expect(bad).toEqual([expect.stringMatching(new RegExp(`^failing: every user of this machine can write ${file}`))]);
  });

  it('reports sessions in the data_dir of an Odoo under names that Odoo cannot read', async () => {
    mkdirSync(join(dataDir, 'filestore'));
    expect(await doctor(dataDir, GOOD)).toMatchObject({
      code: 1,
      bad: [expect.stringMatching(/^failing: .* is the data_dir of an Odoo/)],
      advice: [expect.stringContaining('set session_file_suffix to nothing')],
    });
    const shared = [...GOOD, '--session-file-suffix='];
    expect((await doctor(dataDir, shared)).bad).toEqual([]);
    const sid = 'd2b6d8226fd29d93bbc161c4becf6149bebb4f8a';
    mkdirSync(join(dataDir, 'sessions/d2'), { recursive: true, mode: 0o700 });
    cpSync(join(ROOT, `test/fixtures/odoo/legacy-files/werkzeug_${sid}.sess`), join(dataDir, 'sessions/d2', sid));
    expect((await doctor(dataDir, shared)).bad).toEqual([
      expect.stringMatching(/^warning: .* has pickles of an Odoo up to 17/),
    ]);
  });

  it('accepts a sessions folder that is writable for its own group, as the start does', async () => {
    const sessions = join(dataDir, 'sessions');
    mkdirSync(sessions);
    chmodSync(sessions, 0o2770);
    expect((await doctor(dataDir, GOOD)).bad).toEqual([]);
    chownSync(sessions, process.geteuid?.() ?? 0, 4321);
    chmodSync(sessions, 0o2750);
    expect((await doctor(dataDir, GOOD)).bad).toEqual([expect.stringContaining('open to other users')]);
  });

  it('reports a data_dir that is open to others, in memory, or not a folder', async () => {
    mkdirSync(join(dataDir, 'sessions'));
    chmodSync(join(dataDir, 'sessions'), 0o755);
    expect((await doctor(dataDir, GOOD)).bad).toEqual([expect.stringContaining('open to other users')]);

    const inMemory = mkdtempSync('/dev/shm/wideload-');
    expect((await doctor(dataDir, [...GOOD, `--data-dir=${inMemory}`])).bad).toEqual([
      expect.stringContaining('is in memory'),
    ]);
    rmSync(inMemory, { recursive: true });

    const file = join(tmpdir(), 'no-folder');
    writeFileSync(file, '');
    const { code, bad } = await doctor(dataDir, [...GOOD, `--data-dir=${file}`]);
    rmSync(file);
    expect(code).toBe(1);
    expect(bad).toEqual([expect.stringMatching(/^failing: sessions cannot be stored in .*no-folder/)]);
  });

  it('runs the diagnoses of modules', async () => {
    const ill = moduleFile(
      'ill',
      `depends: ['base'], setup({ add }) {
        add(Diagnosis, () => ({ name: 'ill', findings: async () => [failing('it hurts', 'call somebody\\nor wait')] }));
      }`,
      "import { Diagnosis, failing } from '@wideload/base';\n",
    );
    const { code, stdout } = await runHost(
      ['doctor', ...GOOD, '--load=base,ill', `--addons-path=${addonsWith({ 'ill/index.js': ill })}`],
      { env: { ODOO_DATA_DIR: dataDir } },
    );
    expect(stdout).toContain('failing  it hurts\n         call somebody\n         or wait\n');
    expect(code).toBe(1);
  });

  it('names the diagnosis that failed, and runs the others', async () => {
    const ill = moduleFile(
      'ill',
      `depends: ['base'], setup({ add }) {
        add(Diagnosis, () => ({ name: 'the liver', findings: async () => { throw new Error('no luck'); } }));
        add(Diagnosis, () => ({ name: 'the heart', findings: async () => [ok('it beats')] }));
      }`,
      "import { Diagnosis, ok } from '@wideload/base';\n",
    );
    const args = [...GOOD, '--load=base,ill', `--addons-path=${addonsWith({ 'ill/index.js': ill })}`];
    const { code, bad, findings } = await doctor(dataDir, args);
    expect(code).toBe(1);
    expect(bad).toEqual(['failing: the liver could not be checked: no luck']);
    expect(findings.map(({ what }) => what)).toContain('it beats');
  });
});
