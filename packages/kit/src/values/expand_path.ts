import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { InvalidValue } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$(\w+|\{[^}]*\})/g;

function withVariables(path: string, environment: Environment): string {
  const expanded = path.replace(VARIABLE, (text: string, marked: string) => {
    const isBraced = marked.startsWith('{');
    const name = isBraced ? marked.slice(1, -1) : marked;
    const value = environment[name];
    if (value !== undefined) return value;
    // `$1` is not a variable: Python leaves it as it is, too.
    if (!isBraced && /^\d/.test(name)) return text;
    throw new InvalidValue(`has the variable ${name || text}, which is not set`);
  });
  if (/\$\{[^}]*$/.test(path)) throw new InvalidValue('has a variable without its closing brace');
  return expanded;
}

function homeOf(user: string): string {
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
  const home = entries.map((entry) => entry.split(':')).find(([name]) => name === user)?.[5];
  if (home) return home;
  throw new InvalidValue(`has ~${user}, and /etc/passwd has no such user`);
}

/**
 * Returns a path as Odoo reads it (Python's `os.path.expandvars`, then `os.path.expanduser`): `$NAME` and `${NAME}` are
 * variables of the environment, `~` and `~user` at the beginning a home folder. Throws `InvalidValue` for an unset
 * variable and an unknown user, which Python would leave in the path.
 */
export function expandPath(path: string, environment: Environment = process.env): string {
  const expanded = withVariables(path, environment);
  const [, user] = /^~([^/]*)/.exec(expanded) ?? [];
  if (user === undefined) return expanded;
  const home = user === '' ? environment.HOME || homedir() : homeOf(user);
  return home.replace(/\/+$/, '') + expanded.slice(1 + user.length) || '/';
}
