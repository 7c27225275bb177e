import { WideloadError } from '@wideload/kit';

/**
 * `new ExpressSessionStore()` got an option that it does not know, or one with an invalid value. Options of connect-redis
 * that it does not have: `disableTTL` (every session expires), `disableTouch` and `scanCount`; remove them.
 */
export const optionInvalid = (name: string, expected: string): WideloadError =>
  new WideloadError('EXPRESS_SESSION_OPTION', [
    `new ExpressSessionStore(): the option ${JSON.stringify(name.slice(0, 30))} must be ${expected}`,
    'see docs/authors/express.md for the options',
  ]);
