import { WideloadError } from '@wideload/kit';
import { ACCEPTS } from './check/accepted.ts';

/**
 * Each module has its own name. A module in `with` may replace one that is found by name, but not another one in
 * `with`: remove one, or rename it.
 */
export const testModuleTwice = (name: string): WideloadError =>
  new WideloadError(
    'TEST_MODULE_GIVEN_TWICE',
    `two modules passed to testHost have the name ${name}: rename one of them`,
  );

/**
 * `inject`, `client` and `logIn` need HTTP, which the module web provides. Remove `!web` from `modules`, or test the
 * modules without it through `get` and `run`.
 */
export const webMissing = (): WideloadError =>
  new WideloadError('TEST_WITHOUT_WEB', 'requests are not possible: this host was started without the module web');

/**
 * The host refused the login. Without credentials `logIn()` uses the user admin and the option `admin_passwd`; a
 * module that handles `Authenticate` needs the credentials of its users.
 */
export const loginRefused = (login: string, status: number, reason: string): WideloadError =>
  new WideloadError('TEST_LOGIN_REFUSED', [
    `cannot log in as ${login}: ${reason} (status ${status})`,
    'logIn() without credentials uses admin and admin_passwd; pass credentials for other users',
  ]);

/**
 * A timer, server, connection or listener is still open after its module stopped, or something global is still
 * changed. In a running host that keeps an old process alive after a reload or a restart. The lines say what it is and
 * where it was made; undo it there, with `onStop()` of the setup or of the context. What a library does when it is
 * imported, once for the process, can be accepted in the package.json of the module, with a reason: `"wideloadAccepts": {
 * "<library>": "<why>" }`.
 */
export const leftOpen = (things: readonly string[]): WideloadError =>
  new WideloadError('LEFT_OPEN', [
    'all modules have stopped, but something that they opened is still open:',
    ...things.map((thing) => `- ${thing}`),
    'close it with onStop() where it is opened',
  ]);

/**
 * The contract suite repeated a call, as the session layer does when a sid exists or another write came first, and
 * would never end. A store must return new sids, and must finally return that a write is done.
 */
export const storeNeverFinishes = (times: number): WideloadError =>
  new WideloadError('STORE_NEVER_ANSWERS', [
    `the store was called ${times} times and never returned a final result`,
    'for example: newSid() always returns the same sid, or write() never returns done: true',
  ]);

// Descriptions of what was left open.

export const madeBy = (module: string | undefined, place: string | undefined): string => {
  const maker = [module && `by module ${module}`, place && `at ${place}`].filter((part) => part !== undefined);
  return maker.length > 0 ? `, made ${maker.join(' ')}` : '';
};

export const processListener = (event: string | symbol): string => `a listener on process for '${String(event)}'`;

export const globalChanged = (name: string): string => `${name} (shared by all modules) was changed and not restored`;

// Findings of `check`, and what to do about them.

/**
 * `node host check` takes the name of a module on the addons path, or a folder. This folder has no entry: an
 * `index.ts` or `index.js`, or the file that its package.json names.
 */
export const folderHoldsNoModule = (folder: string): WideloadError =>
  new WideloadError('CHECK_NO_MODULE', [
    `there is no module in ${folder}`,
    'a module is a folder with an index.ts, an index.js, or a package.json that names its entry',
  ]);

export const importTime = (milliseconds: number): string => `in ${Math.round(milliseconds)} ms`;

export const importWaits = (): string => 'the import waits: a top-level await';

export const globalsChanged = (names: readonly string[], most: number): string => {
  const more = names.length - most;
  return `changes ${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}, which all modules share`;
};

export const libraryDoes = (library: string, effects: string): string =>
  `the library ${library}, not this module itself: ${effects}`;

export const accepted = (library: string, effects: string, reason: string): string =>
  `accepted of ${library}: ${effects} (${reason})`;

export const acceptedInVain = (library: string): string =>
  `package.json accepts ${library}, which does nothing at import here: remove it from "${ACCEPTS}"`;

export const acceptedWithoutReason = (library: string): string =>
  `package.json accepts ${library} without a reason: write one behind its name in "${ACCEPTS}"`;

export const helpMissing = (option: string): string => `option ${option} has no help`;

export const defaultLost = (option: string, text: string): string =>
  `the default of option ${option} changes when it is written as ${text} and read back`;

export const defaultRefused = (option: string, text: string, reason: string): string =>
  `the default of option ${option}, written as ${text}, is invalid: ${reason}`;

export const leftEachTime = (thing: string): string => `each start leaks one more: ${thing}`;

export const hostKept = (): string => 'stopped hosts are kept in memory';

export const probeEnded = (code: number | null, signal: string | null): string => {
  if (code === 13) return 'the process ended with 13: it waited for a promise that never settles';
  return `the process ended ${signal ? `by ${signal}` : `with ${code}`} before the check was done`;
};

export const probeSilent = (seconds: number): string => `nothing happened for ${seconds} s; the process was ended`;

export const noTypeScriptHere = (): string => 'it is written in JavaScript';
export const noCompiler = (): string => 'no TypeScript is installed: npm install --save-dev typescript';

export const notPublished = (): string => 'it has no package.json, or one with "private": true';
export const exportMissing = (): string =>
  'package.json has no "exports": name the compiled entry, "exports": { "default": "./dist/index.js" }';
export const exportTypeScript = (entry: string): string =>
  `"exports" in package.json names ${entry}: Node runs no TypeScript below node_modules; compile it, and name the JavaScript`;
export const exportNotBuilt = (entry: string): string =>
  `"exports" in package.json names ${entry}, which does not exist: npm run build`;
export const filesMissing = (): string =>
  'package.json has no "files": tests and sources would be published; add "files": ["dist"]';
export const ownCopy = (name: string): string =>
  `package.json has ${name} in "dependencies": move it to "peerDependencies", so that all modules share the copy of the host`;

export const notReached = (failed: string): string => `not checked, because "${failed}" failed`;

/** What to do when a check fails, unless its findings already say so. */
export const ADVICE = {
  side_effects: 'do this in a factory or onStart, and undo it with onStop',
  libraries: `a library does that once for the process: accept it in package.json, "${ACCEPTS}": { "<library>": "<why>" }`,
  options: 'every option needs a help text, and a default that is valid for its kind',
  left_open: 'close it where it is opened: onStop(() => ...)',
  growth: 'remove in onStop what a start adds to the module or the process',
} as const;

// Log lines.

export const goingOnWithout = (module: string, reason: string): string =>
  `skipped optional module ${module}: ${reason}`;
