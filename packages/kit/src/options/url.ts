import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';

/**
 * The same address with its password masked. `URL` is lenient (blanks before, one slash or none, line breaks within),
 * so this is, too: rather a mask too many. Clients of Redis also take the password from the query.
 */
function masked(value: string | undefined): string {
  return (value ?? '')
    .replace(/^([^:]*:[/\\]*[^:/\\@]*:).*@/s, '$1********@')
    .replace(/([?&]password=)[^&#]*/gi, '$1********');
}

/** An absolute URL. A password in it is masked wherever it is shown. */
export function url(
  help: string,
  fallback?: string,
  settings: OptionSettings & { readonly protocols?: readonly string[] } = {},
): Option<string | undefined> {
  return option<string | undefined>({
    kind: 'url',
    metavar: 'URL',
    help,
    default: fallback,
    whenEmpty: fallback,
    settings,
    parse(value) {
      const { protocols } = settings;
      if (!URL.canParse(value)) throw new InvalidValue('must be an absolute URL');
      if (protocols && !protocols.includes(new URL(value).protocol)) {
        throw new InvalidValue(`must be a URL that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`);
      }
      return value;
    },
    display: masked,
  });
}
