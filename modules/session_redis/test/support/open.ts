import type { Factory, OptionShape, SetupHandle } from '@wideload/kit';
import { SessionFiles, SessionFolder, SessionStore } from '@wideload/session';
import sessionRedis from '@wideload/session_redis';
import type { RedisOptionValues } from '../../src/options.ts';
import { type TestContext, testContext } from './context.ts';

/** Options as an operator gives them: texts by their keys. */
export type Texts = Readonly<Record<string, string>>;

const declared: OptionShape = sessionRedis.options ?? {};

/** The values of all options: the defaults where no text is given. */
export function valuesOf(texts: Texts): RedisOptionValues {
  const unknown = Object.keys(texts).filter((key) => !(key in declared));
  if (unknown.length > 0) throw new Error(`no such option: ${unknown}`);
  const values = Object.entries(declared).map(([key, option]) => {
    const text = texts[key];
    return [key, text === undefined ? option.default : option.parse(text)];
  });
  return Object.fromEntries(values);
}

/** What the module declares in its setup, with these options and the defaults of the others. */
export function setUp(texts: Texts = {}) {
  let factory: Factory<SessionStore> | undefined;
  const announced = new Map<string, string>();
  const handle = {
    options: valuesOf(texts),
    replace: (token: { id: string }, given: Factory<SessionStore>) => {
      if (token.id === SessionStore.id) factory = given;
    },
    announce: (label: string, fact: string) => announced.set(label, fact),
  };
  sessionRedis.setup(handle as unknown as SetupHandle<never>);
  return { factory, announced };
}

export interface Opened {
  readonly store: SessionStore;
  readonly context: TestContext;
  close(): Promise<void>;
}

/** Builds the store as the loader does. `folder` is that of the session files. */
export async function openStore(
  texts: Texts,
  settings: { folder?: string; suffix?: string; context?: TestContext } = {},
): Promise<Opened> {
  const { folder = '/nonexistent', suffix = '.sess' } = settings;
  const context = settings.context ?? testContext(new Map([[SessionFiles.id, new SessionFolder({ folder, suffix })]]));
  const { factory } = setUp(texts);
  if (!factory) throw new Error('session_redis replaces no store');
  const store = await factory(context);
  return { store, context, close: () => context.stop() };
}
