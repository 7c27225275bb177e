import { WideloadError } from '@wideload/kit';

export const givenTwice = (name: string): WideloadError =>
  new WideloadError('TEST_MODULE_GIVEN_TWICE', `two modules given to testHost are called ${name}: rename one of them`);

export const webMissing = (): WideloadError =>
  new WideloadError(
    'TEST_WITHOUT_WEB',
    'there is nothing to send a request to: this host was started without the module web',
  );

export const loginRefused = (login: string, status: number, reason: string): WideloadError =>
  new WideloadError('TEST_LOGIN_REFUSED', [
    `nobody could be logged in as ${login}: ${reason} (status ${status})`,
    "without words of its own logIn() is the user admin with the option admin_passwd; a module's own users need theirs",
  ]);

export const leftOpen = (things: readonly string[]): WideloadError =>
  new WideloadError('LEFT_OPEN', [
    'every module has stopped, but not all that they opened is closed:',
    ...things.map((thing) => `- ${thing}`),
    'undo it where it is made, with onStop()',
  ]);

// What was left open.

export const madeBy = (module: string | undefined, place: string | undefined): string => {
  const maker = [module && `by module ${module}`, place && `at ${place}`].filter((part) => part !== undefined);
  return maker.length > 0 ? `, made ${maker.join(' ')}` : '';
};

export const processListener = (event: string | symbol): string => `a listener on process for '${String(event)}'`;

export const globalChanged = (name: string): string => `${name}, which everybody shares, is not as it was before`;

// What is only said in the log.

export const goingOnWithout = (module: string, reason: string): string => `going on without ${module}: ${reason}`;
