import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileSessionStore, SessionFolder } from '../../src/index.ts';
import { newQuickFolder } from './quick_folder.ts';

const SID = 'a1'.repeat(20);
const NESTED = `a1/${SID}`;
const FLAT = `werkzeug_${SID}.sess`;
const WEEK = 604_800;

/** Where a session may be before something is done to it: its files, and how many seconds ago each was written. */
const STATES = {
  'no session': {},
  'a session a': { [`${NESTED}.sess`]: 0 },
  'a session a that is over': { [`${NESTED}.sess`]: WEEK + 3600 },
  'a session a that Odoo 18 left': { [NESTED]: 0 },
  'a session a that several Odoos left': { [NESTED]: 0, [FLAT]: 10 },
  'a session a that several Odoos and we left': { [`${NESTED}.sess`]: 0, [NESTED]: 10, [FLAT]: 20 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

export type State = keyof typeof STATES;
export const states = Object.keys(STATES) as State[];

const text = (value: string): string => `{"v": "${value}"}`;

/** What a process may do to it. */
const OPERATIONS = {
  'writes b over a': (store: FileSessionStore) => store.write(SID, text('b'), text('a'), WEEK),
  'writes c over a': (store: FileSessionStore) => store.write(SID, text('c'), text('a'), WEEK),
  'writes d over b': (store: FileSessionStore) => store.write(SID, text('d'), text('b'), WEEK),
  'creates b': (store: FileSessionStore) => store.write(SID, text('b'), undefined, WEEK),
  'creates c': (store: FileSessionStore) => store.write(SID, text('c'), undefined, WEEK),
  destroys: (store: FileSessionStore) => store.destroy(SID),
  loads: (store: FileSessionStore) => store.load(SID),
  touches: (store: FileSessionStore) => store.touch(SID, WEEK),
};

export type Operation = keyof typeof OPERATIONS;
export const operations = Object.keys(OPERATIONS) as Operation[];

const root = newQuickFolder('wideload-one-session-');
export const removeFolders = (): void => rmSync(root, { recursive: true });

let count = 0;

/** A folder with one session in it, for some processes to do something to. */
export class OneSession {
  readonly path: string;
  private readonly settings: { readonly folder: string; readonly suffix: string; readonly expiration: number };

  constructor(state: State) {
    const folder = join(root, String(count++));
    mkdirSync(folder);
    for (const [name, age] of Object.entries(STATES[state])) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text('a'));
      const then = Date.now() / 1000 - age;
      utimesSync(path, then, then);
    }
    this.settings = { folder, suffix: '.sess', expiration: WEEK };
    this.path = join(folder, `${NESTED}.sess`);
  }

  run(operation: Operation): unknown {
    return OPERATIONS[operation](new FileSessionStore(this.settings));
  }

  /** What anybody may notice of what was done: the answers, and what is there in the end. */
  async outcome(answers: readonly unknown[]): Promise<string> {
    return JSON.stringify([await Promise.all(answers), new FileSessionStore(this.settings).load(SID) ?? null]);
  }

  async collect(): Promise<void> {
    await new SessionFolder(this.settings).collect({ signal: new AbortController().signal });
  }

  get leftovers(): string[] {
    return readdirSync(this.settings.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.__wz_sess'),
    );
  }
}

const outcomes = new Map<string, Promise<string>>();

/** What comes of operations one after the other. `order`: which comes when; the answers are in the order of the names. */
export function inTurn(state: State, names: readonly Operation[], order = [...names.keys()]): Promise<string> {
  // It is always the same: most tests compare many outcomes with it.
  const key = JSON.stringify([state, names, order]);
  const outcome = outcomes.get(key) ?? playInTurn(state, names, order);
  outcomes.set(key, outcome);
  return outcome;
}

async function playInTurn(state: State, names: readonly Operation[], order: readonly number[]): Promise<string> {
  const session = new OneSession(state);
  const answers: unknown[] = [];
  for (const index of order) answers[index] = await session.run(names[index] ?? 'loads');
  return session.outcome(answers);
}
