import { command, flag, integer, text } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import { StoreUnavailable } from '@wideload/session';
import { sessionsUnavailable, subcommandMissing, subcommandUnknown, subcommandWord } from '../errors.ts';
import { destroy } from './destroy.ts';
import { destroyAll } from './destroy_all.ts';
import { gc } from './gc.ts';
import { list } from './list.ts';
import { migrate } from './migrate.ts';
import type { SessionsRun } from './run.ts';
import { show } from './show.ts';

/** The subcommands of `node host sessions`. */
const SUBCOMMANDS: Readonly<Record<string, (run: SessionsRun) => Promise<number | undefined>>> = {
  list,
  show,
  destroy,
  'destroy-all': destroyAll,
  gc,
  migrate,
};

/** Subcommands that take sids. A word after another one may be a login and must not be ignored: `destroy-all alice`. */
const WITH_SIDS = ['show', 'destroy'];

export const options = {
  login: text('list, destroy-all: only sessions of this user', undefined, { metavar: 'LOGIN' }),
  db: text('list, destroy-all: only sessions of this database', undefined, { metavar: 'NAME' }),
  limit: integer('list: maximum number of sessions (0 = all)', 0, { min: 0 }),
  full: flag('list, show: show whole sids and secrets, which work like passwords', false),
  yes: flag('destroy-all: do not ask for confirmation', false),
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
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (!subcommand) throw subcommandUnknown(name, nearest(name, names), names);
    const [word] = words;
    if (word !== undefined && !WITH_SIDS.includes(name)) throw subcommandWord(name, word);
    try {
      return await subcommand({ ...input, words });
    } catch (error) {
      if (error instanceof StoreUnavailable) throw sessionsUnavailable(error.message);
      throw error;
    }
  },
});
