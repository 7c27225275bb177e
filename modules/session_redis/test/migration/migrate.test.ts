import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHexSid } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import { SessionFiles } from '@wideload/session_files';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { type TestContext, testContext } from '../support/context.ts';
import { ANONYMOUS, DataDir, FIXTURES, LOGGED_IN } from '../support/data_dir.ts';
import { listed } from '../support/listed.ts';
import { migrated } from '../support/migrated.ts';
import type { Texts } from '../support/open.ts';

const COPY = { copy_existing_fs_sessions: '1' };
const PURGE = { purge_existing_fs_sessions: '1' };

let redis: RedisServer;
let data: DataDir;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.cli('flushall');
  data = new DataDir();
});
afterEach(() => data.remove());

const migrate = (texts: Texts, context?: TestContext) =>
  migrated({ port: String(redis.port), ...texts }, data.folder, context);

const get = (sid: string) => redis.cli('get', `session:${sid}`);
const ttl = async (sid: string) => Number(await redis.cli('ttl', `session:${sid}`));

describe('copying', () => {
  it('does not happen by default', async () => {
    data.session();
    expect(await migrate({})).toEqual({ warnings: [], summary: '' });
    expect(await redis.cli('dbsize')).toBe('0');
    expect(data.files()).toHaveLength(1);
  });

  it('copies every session to Redis unchanged, and keeps the files', async () => {
    const text =
      '{"uid": 2,"big": 1180591620717411303424, "u": "h\\u00e9 \\ud83d\\ude00 é", "nan": NaN,  "_trace": []}';
    const sid = data.session(text);
    const sids = data.sessions(1200);
    const { summary, warnings } = await migrate(COPY);
    expect(await get(sid)).toBe(text);
    expect(await redis.cli('dbsize')).toBe('1201');
    expect(parseSession(await get(sids[1199]!)).login).toBe('user1199');
    expect(summary).toBe('1,201 copied, 0 already there, 0 expired, 0 unreadable, 0 files removed');
    expect(warnings).toEqual([]);
    expect(data.files()).toHaveLength(1201);
  });

  it('sets the lifetime that remains by the age of the file', async () => {
    const hour = 3600;
    const day = 24 * hour;
    const old = data.session(LOGGED_IN, day);
    const young = data.session(ANONYMOUS, hour);
    const own = data.session('{"uid": 2, "expiration": 7200}', hour);
    const future = data.session(LOGGED_IN, -day);
    const dead = [data.session(ANONYMOUS, 3 * hour + 1), data.session(LOGGED_IN, 8 * day)];
    const { summary } = await migrate(COPY);
    // A second may have gone by, and what is left of one is not rounded up.
    expect([604_800 - day - 2, 604_800 - day - 1, 604_800 - day]).toContain(await ttl(old));
    expect([10_800 - hour - 2, 10_800 - hour - 1, 10_800 - hour]).toContain(await ttl(young));
    expect([hour - 2, hour - 1, hour]).toContain(await ttl(own));
    expect([604_799, 604_800]).toContain(await ttl(future));
    for (const sid of dead) expect(await get(sid)).toBe('');
    expect(summary).toBe('4 copied, 0 already there, 2 expired, 0 unreadable, 0 files removed');
    expect(data.files()).toHaveLength(6);
  });

  it('never overwrites a session in Redis', async () => {
    const sid = data.session();
    await redis.cli('set', `session:${sid}`, '{"newer": true}', 'ex', '50');
    const { summary } = await migrate({ ...COPY, ...PURGE });
    expect(await get(sid)).toBe('{"newer": true}');
    expect(await ttl(sid)).toBeLessThanOrEqual(50);
    expect(summary).toBe('0 copied, 1 already there, 0 expired, 0 unreadable, 1 files removed');
  });

  it('can be run again, and uses the prefix', async () => {
    data.sessions(3);
    const prefixed = { ...COPY, prefix: 'foo' };
    expect((await migrate(prefixed)).summary).toMatch(/^3 copied, 0 already there/);
    expect((await migrate(prefixed)).summary).toMatch(/^0 copied, 3 already there/);
    expect((await redis.cli('keys', 'session::foo:*')).split('\n')).toHaveLength(3);
  });

  it('reports progress to the host, which extends the time limit of the boot', async () => {
    // A pause now and then, longer than the time between two signs of life.
    const pause = (count: number) => count % 500 === 499 && new Promise((resolve) => setTimeout(resolve, 210));
    const context = testContext(new Map([[SessionFiles.id, listed(data.folder, pause)]]));
    data.sessions(1500);
    await migrate(COPY, context);
    expect(context.doings.slice(1)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^copying sessions: \d+ done$/)]),
    );
  });
});

describe('the files of real Odoos', () => {
  it('of 18.0 are copied unchanged', async () => {
    data.fixtures('odoo18-files/sessions');
    const files = data.files();
    const { summary } = await migrate(COPY);
    expect(summary).toBe(`${files.length} copied, 0 already there, 0 expired, 0 unreadable, 0 files removed`);
    for (const file of files) {
      expect(await get(file.slice(3))).toBe(readFileSync(join(data.folder, file), 'utf8').trimEnd());
    }
  });

  it('of 16.0 are copied as the JSON that its addon writes', async () => {
    data.fixtures('odoo16-files/sessions');
    await migrate({ ...COPY, ...PURGE });
    expect(data.files()).toEqual([]);
    const expected = join(FIXTURES, 'odoo16-files/expected');
    for (const name of readdirSync(expected)) {
      const text = readFileSync(join(expected, name), 'utf8');
      expect(parseSession(await get(name.slice(0, 40)))).toEqual(parseSession(text));
    }
  });

  it('of 10.0 to 15.0 are copied; unreadable files stay, and are logged', async () => {
    data.fixtures('legacy-files');
    const all = readdirSync(join(FIXTURES, 'legacy-files'));
    const readable = all.filter((name) => name.endsWith('.expected.json')).map((name) => name.slice(0, -14));
    const sessions = all.filter((name) => name.endsWith('.sess'));
    const { warnings, summary } = await migrate({ ...COPY, ...PURGE });
    for (const name of readable) {
      const text = readFileSync(join(FIXTURES, 'legacy-files', `${name}.expected.json`), 'utf8');
      expect(parseSession(await get(name.slice(9, 49)))).toEqual(parseSession(text));
    }
    const unreadable = sessions.filter((name) => !readable.includes(name));
    expect(unreadable.length).toBeGreaterThan(2);
    expect(data.files()).toEqual(all.filter((name) => !readable.includes(name)).sort());
    for (const name of unreadable) {
      const shown = join(data.folder, `${name.slice(0, 15)}….sess cannot be read`);
      expect(warnings.some((line) => line.includes(shown) && line.includes('; it stays'))).toBe(true);
    }
    expect(summary).toContain(`${readable.length} copied`);
    expect(summary).toContain(`${unreadable.length} unreadable, ${readable.length} files removed`);
  });
});

describe('removing', () => {
  const foreign = ['README', 'ab/notes.txt', 'ab/tmpq1w2.__wz_sess', 'tmpabc.__wz_sess', 'ab/cd/deep', 'longer/x'];

  it('with copying removes only files that are in Redis or expired', async () => {
    for (const name of foreign) data.put(name, '{"uid": 2}');
    const sid = newHexSid();
    // In a folder that is not its own, and half of a name.
    foreign.push(data.put(`zz/${sid}`, '{"uid": 2}').slice(data.folder.length + 1));
    foreign.push(data.put(`${sid.slice(0, 2)}/${sid}.1234.1.__wz_sess`, '{"uid"').slice(data.folder.length + 1));
    data.session(LOGGED_IN);
    data.session(LOGGED_IN, 8 * 86_400);
    const broken = [newHexSid(), newHexSid(), newHexSid()].map((id, n) =>
      data.put(`${id.slice(0, 2)}/${id}`, ['', '[1, 2]', '{"uid": 2'][n]!).slice(data.folder.length + 1),
    );
    const { summary, warnings } = await migrate({ ...COPY, ...PURGE });
    expect(summary).toBe('1 copied, 0 already there, 1 expired, 3 unreadable, 2 files removed');
    expect(warnings).toHaveLength(3);
    expect(data.files()).toEqual([...foreign, ...broken].sort());
  });

  it('without copying removes all session files and nothing else', async () => {
    for (const name of foreign) data.put(name, 'x');
    data.session();
    data.session('broken');
    data.put(`werkzeug_${newHexSid()}.sess`, 'x');
    const { summary } = await migrate(PURGE);
    expect(summary).toContain('3 files removed');
    expect(data.files()).toEqual([...foreign].sort());
    expect(await redis.cli('dbsize')).toBe('0');
  });

  it('keeps a file if its key in Redis has a value of another type', async () => {
    const sid = data.session();
    await redis.cli('lpush', `session:${sid}`, 'x');
    const { warnings } = await migrate({ ...COPY, ...PURGE });
    expect(warnings).toEqual([expect.stringContaining('its key in Redis has a value of another type')]);
    expect(data.files()).toHaveLength(1);
  });

  it('removes the older file of an upgrade when its session is in Redis, and never copies it', async () => {
    const sid = newHexSid();
    data.session('{"uid": 2, "age": "new"}', 0, sid);
    data.put(`${sid.slice(0, 2)}/${sid}`, '{"uid": 2, "age": "older"}', 60);
    data.put(`werkzeug_${sid}.sess`, '{"uid": 2, "age": "oldest"}', 120);
    const { summary } = await migrate(COPY);
    expect(summary).toBe('1 copied, 0 already there, 0 expired, 2 superseded, 0 unreadable, 0 files removed');
    expect(parseSession(await get(sid)).age).toBe('new');
    await migrate({ ...COPY, ...PURGE });
    expect(data.files()).toEqual([]);
    expect(parseSession(await get(sid)).age).toBe('new');
  });

  it('keeps the older file of an upgrade when the newer file cannot be read', async () => {
    const sid = newHexSid();
    data.session('broken', 0, sid);
    data.put(`werkzeug_${sid}.sess`, '{"uid": 2}', 120);
    await migrate({ ...COPY, ...PURGE });
    expect(data.files()).toHaveLength(2);
    expect(await redis.cli('dbsize')).toBe('0');
  });
});
