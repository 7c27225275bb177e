import type { Gone, SeenSession } from '@wideload/testing';
import type { Browser } from './browser.ts';

/** Milliseconds that a handler takes: a quick one, and one that calls another service. */
const [QUICK, SLOW] = [5, 40];

/** A session as it is read in the end; undefined if nobody looked. */
type Found = SeenSession | Gone | undefined;

/** What requests do to one session at once. */
export interface Scenario {
  readonly work: string;
  /** Returns the session under its first sid, and under that of a login. */
  run(browser: Browser): Promise<readonly [first: Found, second?: Found]>;
  /** What is wrong where the answers cannot be explained, by its name. */
  readonly symptoms: Readonly<Record<string, (first: Found, second: Found) => boolean>>;
}

const isThere = (found: Found): boolean => typeof found === 'object';
const lacks = (found: Found, keys: readonly string[]): boolean =>
  typeof found !== 'object' || keys.some((key) => found.values[key] !== 1);

export const SCENARIOS: readonly Scenario[] = [
  {
    work: 'two changes and a logout, one after the other',
    async run(browser) {
      const sid = await browser.begin();
      await browser.change(sid, { a: 1 }, QUICK);
      await browser.change(sid, { b: 1 }, QUICK);
      await browser.load(sid);
      await browser.end(sid);
      return [await browser.load(sid)];
    },
    symptoms: { 'anything is wrong': () => true },
  },
  {
    work: 'two requests that change different keys',
    async run(browser) {
      const sid = await browser.begin();
      await Promise.all([browser.change(sid, { a: 1 }, QUICK), browser.change(sid, { b: 1 }, QUICK)]);
      return [await browser.load(sid)];
    },
    symptoms: { 'a change is lost': (first) => lacks(first, ['a', 'b']) },
  },
  {
    work: 'a logout during a slow request with a change',
    async run(browser) {
      const sid = await browser.begin();
      await Promise.all([browser.change(sid, { a: 1 }, SLOW), browser.end(sid)]);
      return [await browser.load(sid)];
    },
    symptoms: { 'the session comes back': isThere },
  },
  {
    work: 'a login during a slow request with a change',
    async run(browser) {
      const sid = await browser.begin();
      const [, given] = await Promise.all([browser.change(sid, { a: 1 }, SLOW), browser.logIn(sid)]);
      return [await browser.load(sid), given === undefined ? undefined : await browser.load(given)];
    },
    symptoms: {
      'the change is lost': (_, second) => lacks(second, ['a']),
      'the sid from before the login is valid again': isThere,
    },
  },
];
