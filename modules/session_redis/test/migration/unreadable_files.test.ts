import { SessionFiles, SessionFolder } from '@wideload/session_files';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { type TestContext, testContext } from '../support/context.ts';
import { DataDir } from '../support/data_dir.ts';
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

describe('a file that the system does not give out', () => {
  it('is named, counted and left; so is one that it does not let go', async () => {
    const folder = new SessionFolder({ folder: data.folder, suffix: '.sess', expiration: 604_800 });
    const [locked, kept] = [data.session(), data.session(), data.session()];
    const denied = (syscall: string) => Object.assign(new Error('denied'), { code: 'EACCES', syscall });
    const files: SessionFiles = {
      location: folder.location,
      files: () => folder.files(),
      isSuperseded: () => false,
      read(file) {
        if (file.sid === locked) throw denied('open');
        return folder.read(file);
      },
      remove(file) {
        if (file.sid === kept) throw denied('unlink');
        folder.remove(file);
      },
      collect: (run) => folder.collect(run),
      put: () => false,
      look: (log) => folder.look(log),
      isWanted: () => false,
      haveOdoosNames: false,
      sweepUserIndex: async () => 0,
    };
    const { warnings, summary } = await migrate(
      { ...COPY, ...PURGE },
      testContext(new Map([[SessionFiles.id, files]])),
    );
    expect(summary).toBe('2 copied, 0 already there, 0 expired, 1 unreadable, 1 files removed, 1 not removable');
    expect(warnings.join()).toContain(`/${locked.slice(0, 6)}….sess cannot be read (EACCES)`);
    expect(warnings.join()).toContain(`/${kept.slice(0, 6)}….sess cannot be removed (EACCES)`);
    expect(warnings.join()).not.toContain(kept);
  });

  it('is one of many: only twenty are named', async () => {
    for (let n = 0; n < 50; n++) data.session('broken');
    const { warnings, summary } = await migrate(COPY);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toMatch(/^30 more/);
    expect(summary).toContain('50 unreadable');
  });
});
