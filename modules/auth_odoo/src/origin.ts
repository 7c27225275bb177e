import { InvalidValue, type Option, option } from '@wideload/kit';

/** Returns an option for the address of a web server, without a path. The value is undefined if it is not set. */
export function origin(help: string): Option<URL | undefined> {
  return option<URL | undefined>({
    kind: 'address of a server',
    metavar: 'URL',
    help,
    default: undefined,
    whenEmpty: undefined,
    schema: () => ({ pattern: '\\s*[hH][tT][tT][pP][sS]?:[\\s\\S]*', hasCommas: true }),
    print: (url) => url?.origin ?? '',
    parse(value) {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
        throw new InvalidValue('must begin with http:// or https://, such as http://127.0.0.1:8069');
      }
      if (url.username !== '' || url.password !== '') throw new InvalidValue('must not contain a user or a password');
      if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
        throw new InvalidValue(`must be an address without a path: ${url.origin}`);
      }
      return url;
    },
  });
}
