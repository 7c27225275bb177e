import { codeOf } from '@wideload/kit/internal';
import { ENDED_SECONDS, sessionName } from '@wideload/session';
import type { UserIndex } from './user_index.ts';

/** A name that no user has: Odoo does not read the index, and its entries expire. */
const NAME = 'ended';

/** The length of a long sid: the index contains only sids, so the name of a session is padded to one. */
const LENGTH = 84;

const entryOf = (sid: string): string => {
  const name = sessionName(sid);
  return name === sid ? sid : name.padEnd(LENGTH, '-');
};

/** The marks of ended sessions. A text that another program writes under a sid of such a name is not a session. */
export class EndedSessions {
  private readonly index: UserIndex;

  constructor(index: UserIndex) {
    this.index = index;
  }

  add(sid: string): void {
    unlessRefused(() => this.index.add(NAME, entryOf(sid), ENDED_SECONDS));
  }

  has(sid: string): boolean {
    return unlessRefused(() => this.index.has(NAME, entryOf(sid))) ?? false;
  }
}

/** Sessions must work, and end, even if the system refuses access to the folder of the index. */
function unlessRefused<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
