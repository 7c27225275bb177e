import { command, flag, integer, text } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import { StoreUnavailable } from '@wideload/session';
import {
  sessionsUnavailable,
  subcommandMissing,
  subcommandUnknown,
  subcommandWord,
  subcommandWrites,
} from '../errors.ts';
import type { SessionsRun } from './run.ts';

type Subcommand = (run: SessionsRun) => Promise<number | undefined>;

/** The subcommands of `node host sessions`, loaded when they run. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  list: async () => (await import('./list.ts')).list,
  show: async () => (await import('./show.ts')).show,
  destroy: async () => (await import('./destroy.ts')).destroy,
  'destroy-all': async () => (await import('./destroy_all.ts')).destroyAll,
  gc: async () => (await import('./gc.ts')).gc,
  migrate: async () => (await import('./migrate.ts')).migrate,
};

/** Subcommands that take sids. A word after another one may be a login and must not be ignored: `destroy-all alice`. */
const WITH_SIDS = ['show', 'destroy'];

/** Subcommands that change nothing. */
const READING = ['list', 'show'];

export const options = {
  login: text('list, destroy-all: only sessions of this user', undefined, { metavar: 'LOGIN' }),
  db: text('list, destroy-all: only sessions of this database', undefined, { metavar: 'NAME' }),
  limit: integer('list: maximum number of sessions (0 = all)', 0, { min: 0 }),
  full: flag('list, show: show whole sids and secrets, which work like passwords', false),
  yes: flag('destroy-all: do not ask for confirmation', false),
  read_only: flag('list, show: read the session files in data_dir, also of an Odoo; change nothing', false),
  check: flag('migrate: only say what would be copied, and what Odoo does with it', false),
  to: text('migrate: target store', undefined, { metavar: 'redis|files', completes: ['redis', 'files'] }),
};

/** `node host sessions`: works with the sessions of any session store. */
export const sessions = command({
  describe: 'List, show, end, clean up and migrate sessions; --json for JSON',
  usage: '<list|show|destroy|destroy-all|gc|migrate> [sid...]',
  complete: (words) => (words.length === 0 ? Object.keys(SUBCOMMANDS) : []),
  options,
  async run({ words: [name, ...words], ...input }) {
    const names = Object.keys(SUBCOMMANDS);
    if (name === undefined) throw subcommandMissing(names);
    const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (!load) throw subcommandUnknown(name, nearest(name, names), names);
    const [word] = words;
    if (word !== undefined && !WITH_SIDS.includes(name)) throw subcommandWord(name, word);
    if (input.options.read_only && !READING.includes(name)) throw subcommandWrites(name, READING);
    try {
      const subcommand = await load();
      return await subcommand({ ...input, words });
    } catch (error) {
      if (error instanceof StoreUnavailable) throw sessionsUnavailable(error.message);
      throw error;
    }
  },
});
