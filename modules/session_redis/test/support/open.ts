import type { Context, Factory, OptionShape, SetupHandle } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { SessionFiles, SessionFolder } from '@wideload/session_files';
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
  const factories = new Map<string, Factory<unknown>>();
  const starts: ((context: Context) => void | Promise<void>)[] = [];
  const announced = new Map<string, string>();
  const handle = {
    options: valuesOf(texts),
    provide: (token: { id: string }, factory: Factory<unknown>) => factories.set(token.id, factory),
    replace: (token: { id: string }, factory: Factory<unknown>) => factories.set(token.id, factory),
    add: () => {},
    onStart: (start: (context: Context) => void | Promise<void>) => starts.push(start),
    announce: (label: string, fact: string) => announced.set(label, fact),
  };
  sessionRedis.setup(handle as unknown as SetupHandle<never>);
  return { factories, starts, announced };
}

/**
 * A short timeout for what a test does with an open store. A busy machine may answer later than that while the store is
 * opened, so that the boot waits.
 */
export const shortTimeout = (timeout: string): Texts => ({ timeout, boot_wait: '25s' });

export interface Opened {
  readonly store: SessionStore;
  readonly context: TestContext;
  close(): Promise<void>;
}

/** Builds and starts the module as the loader does. `folder` is that of the session files. */
export async function openStore(
  texts: Texts,
  settings: { folder?: string; suffix?: string; context?: TestContext; isServing?: boolean } = {},
): Promise<Opened> {
  const { folder = '/nonexistent', suffix = '.sess', isServing = true } = settings;
  const context =
    settings.context ??
    testContext(new Map([[SessionFiles.id, new SessionFolder({ folder, suffix, expiration: 604_800 })]]), isServing);
  const { factories, starts } = setUp(texts);
  context.provide(factories);
  try {
    const store = await context.get(SessionStore);
    for (const start of starts) await start(context);
    return { store, context, close: () => context.stop() };
  } catch (error) {
    await context.stop();
    throw error;
  }
}
