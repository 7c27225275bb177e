import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { maskWhole } from '../values/mask.ts';
import { anyCase, literalPattern } from './decimal_pattern.ts';

/** RFC 3986 allows a user before an empty host, as in `unix://user@/sock`; `URL` does not. */
const EMPTY_HOST = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*@)(?=[/?#]|$)/i;

function parsed(value: string): URL {
  const whole = value.replace(EMPTY_HOST, '$1localhost');
  if (URL.canParse(whole)) return new URL(whole);
  // One of these characters in a password has probably ended the part before the host.
  const hint = value.includes('@') ? ', with / ? # of a password as %2F %3F %23' : '';
  throw new InvalidValue(`must be an absolute URL${hint}`);
}

/** An absolute URL. A password in it is masked in all output. */
export function url(
  help: string,
  fallback?: string,
  settings: OptionSettings & { readonly protocols?: readonly string[] } = {},
): Option<string | undefined> {
  const { protocols } = settings;
  return option<string | undefined>({
    kind: 'url',
    metavar: 'URL',
    help,
    default: fallback,
    whenEmpty: fallback,
    settings,
    schema: () => ({
      pattern: protocols
        ? `\\s*(?:${protocols.map((name) => `${anyCase(literalPattern(name))}//`).join('|')})[\\s\\S]*`
        : '[\\s\\S]*:[\\s\\S]*',
      hasCommas: true,
    }),
    parse(value) {
      parsed(value);
      // The slashes too: without them, the text after `redis:` is not a host, and the default host would be used.
      const begins = (protocol: string): boolean => value.trim().toLowerCase().startsWith(`${protocol}//`);
      if (protocols && !protocols.some(begins)) {
        throw new InvalidValue(`must be a URL that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`);
      }
      return value;
    },
    display: (value) => maskWhole(value ?? ''),
  });
}
