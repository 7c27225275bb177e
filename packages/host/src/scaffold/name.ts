import { findByName, type Places } from '@wideload/loader';
import { scaffoldNameInvalid, scaffoldNameReserved, scaffoldNameTaken } from './errors.ts';

/** The kit's form of a module name. */
const SNAKE_CASE = /^[a-z][a-z0-9_]*$/;

/** Names with another meaning where a module's name is used. */
const RESERVED = new Map([
  ['host', 'its options would be those of the host itself'],
  ['options', '[options] is the section for all options in odoo.conf'],
  ['node_modules', 'npm keeps its packages in folders of that name'],
]);

/** `Hello World`, `HelloWorld` and `hello-world` -> `hello_world`. Undefined if no letter is left. */
function snakeCase(text: string): string | undefined {
  const snake = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^\d/.test(snake) ? `m_${snake}` : snake || undefined;
}

/** Suggests a name for a text that is not a name. A path is a name and a folder in one. */
function better(text: string): string | undefined {
  const parts = text.split('/').filter((part) => part !== '');
  const name = snakeCase(parts.at(-1) ?? '');
  if (name === undefined || parts.length < 2) return name;
  return `${name} ${text.startsWith('/') ? '/' : ''}${parts.slice(0, -1).join('/')}`;
}

/** Throws unless a new module can have this name. */
export function checkName(name: string, places: Places): void {
  if (!SNAKE_CASE.test(name)) throw scaffoldNameInvalid(name, better(name));
  const why = RESERVED.get(name);
  if (why !== undefined) throw scaffoldNameReserved(name, why);
  const other = findByName(name, places);
  if (other) throw scaffoldNameTaken(name, other.file);
}
