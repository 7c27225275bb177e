import { type Option, type OptionSettings, option } from '../option.ts';
import { MASK } from '../values/mask.ts';

/** A password or key. It is masked in `config`, errors and logs. */
export function secret(help: string, settings?: OptionSettings): Option<string | undefined> {
  return option<string | undefined>({
    kind: 'secret',
    metavar: 'SECRET',
    help,
    default: undefined,
    settings,
    secret: true,
    parse: (value) => value,
    display: (value) => (value === undefined ? '' : MASK),
  });
}
