/** The text that replaces a secret. */
export const MASK = '********';

/**
 * Words in names of secrets. A word is complete or separated from others (`api_key`, `accessToken`), so that `keyboard`
 * and `author` are not masked, and `_csrf_secret` is.
 */
const SECRET_WORDS = new Set([
  ...['secret', 'secrets', 'token', 'tokens', 'password', 'passwords', 'passwd', 'passphrase', 'pass', 'pwd', 'pw'],
  ...['key', 'keys', 'apikey', 'otp', 'totp', 'pin', 'jwt', 'bearer', 'authorization', 'credential', 'credentials'],
  ...['csrf', 'nonce', 'salt', 'signature', 'hash', 'cookie', 'cookies', 'sid', 'verifier'],
]);

/** Returns whether the name of a key shows that its value is secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => SECRET_WORDS.has(word) || /(?:secret|token|passw|apikey)/.test(word));
}

const QUERY = /([?&;](?:password|passwd|pwd|secret|token)=)[^&#\s"']*/gi;

/** A scheme, slashes, a user, and a password up to the last `@`: `URL` accepts all of that. */
const IN_TEXT = /\b([a-z][a-z\d+.-]*:[/\\]{1,3}[^\s:/\\@"']*:)[^\s"']*@/gi;

/** `user:secret@host` in quotes and after a slash: an address that was read as a path. */
const IN_QUOTES_OR_PATH = /([/\\"'][^\s:/\\@"']*:)[^\s:/\\@"']+@/g;

/** `redis://user:secret` without a host; digits alone are a port. */
const WITHOUT_SERVER = /\b((?:rediss?|unix):[/\\]{2}[^\s:/\\@"']+:)(?!\d*(?:[\s"'/?,]|$))[^\s"'@]+(?=$|[\s"'])/gi;

/** `redis:user:secret`, without the slashes, too. */
const WITHOUT_SLASHES = /\b((?:rediss?|unix):[^\s:/\\@"']*:)[^\s"'@]+(?=$|[\s"'])/gi;

/**
 * Masks the passwords in all URLs of a text. Other secrets cannot be recognized in a text: callers that know a secret
 * must leave it out.
 */
export function maskIn(text: string): string {
  if (!text.includes(':') && !text.includes('=')) return text;
  return text
    .replace(IN_TEXT, `$1${MASK}@`)
    .replace(IN_QUOTES_OR_PATH, `$1${MASK}@`)
    .replace(WITHOUT_SERVER, `$1${MASK}`)
    .replace(WITHOUT_SLASHES, `$1${MASK}`)
    .replace(QUERY, `$1${MASK}`);
}

/** A value that begins as a URL: everything between the user and the last `@`. */
const URL_START = /^([^:@]*:[/\\]*[^:/\\@]*:).*@/s;

/** The same in a value that begins as `user:password@host`. */
const ADDRESS_START = /^([^:@/\\]*:)(?![/\\]).*@/s;

/**
 * Masks the password in a value of an option: in a URL, or in an address with a user. `URL` is lenient (blanks before,
 * one slash or none, line breaks within), so this masks such values, too.
 */
export function maskWhole(value: string): string {
  const url = value.replace(URL_START, `$1${MASK}@`);
  return maskIn(url === value ? value.replace(ADDRESS_START, `$1${MASK}@`) : url);
}
