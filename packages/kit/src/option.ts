import { mark } from './values/mark.ts';

/** Where an option's name differs from `<module>_<key>`, and what else it answers to. */
export interface OptionSettings {
  /** The whole name, where Odoo or one of its addons already has one: `http_port`, not `web_http_port`. */
  readonly name?: string;
  /** The name on the command line where Odoo has another one there: `load` for `server_wide_modules`. */
  readonly flag?: string;
  /** One letter for the command line, as Odoo has it: `p` for `-p 8070`. */
  readonly short?: string;
  /** Former names. They still work, in every place, and are warned about once. */
  readonly was?: readonly string[];
  /** Means one run, so it stands in no file: not read from one, not saved, not in the example. */
  readonly commandLineOnly?: boolean;
  /** Given twice on the command line, its values add up, rather than the last one counting. */
  readonly addsUp?: boolean;
  /** What the value is called in `--help`: `PORT`. */
  readonly metavar?: string;
  /** What the shell offers for the value: these words, the modules there are, or what is on the disk. `path()` offers files. */
  readonly completes?: 'files' | 'folders' | 'modules' | readonly string[];
}

/**
 * One option, declared once: from it come the command line, the environment variable, the file's key, the help and
 * the type. Values are texts wherever they come from; `parse` turns them into `T` or throws `InvalidValue`.
 */
export interface Option<T> {
  /** `text`, `integer`, ...: shown in the help and in the reference. */
  readonly kind: string;
  readonly help: string;
  readonly default: T;
  /** The value that an empty text stands for. */
  readonly whenEmpty: T;
  /** Its values are masked wherever they would be shown. */
  readonly secret: boolean;
  readonly metavar: string;
  /** What may be given, where that is a closed list. */
  readonly choices?: readonly string[];
  readonly settings: OptionSettings;
  parse(text: string): T;
  /** The text that `parse` reads back as the same value. */
  print(value: T): string;
  /** What people may see of a value. */
  display(value: T): string;
}

/** A module's options by their keys. */
export type OptionShape = Readonly<Record<string, Option<unknown>>>;

/** The values of a module's options, typed from their declaration. */
export type OptionValues<O extends OptionShape> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** What a kind of option has to say of itself; the rest follows. */
interface OptionKind<T> {
  readonly kind: string;
  readonly metavar: string;
  readonly help: string;
  readonly default: T;
  readonly settings?: OptionSettings | undefined;
  readonly whenEmpty?: T;
  readonly secret?: boolean;
  readonly choices?: readonly string[];
  parse(text: string): T;
  print?(value: T): string;
  display?(value: T): string;
}

/** Completes a kind into an option. `{ ...option, parse }` is one, too. */
export function option<T>(kind: OptionKind<T>): Option<T> {
  const print = kind.print ?? ((value: T) => (value === undefined ? '' : String(value)));
  const settings = kind.settings ?? {};
  return mark('option', {
    kind: kind.kind,
    help: kind.help,
    default: kind.default,
    whenEmpty: 'whenEmpty' in kind ? (kind.whenEmpty as T) : kind.default,
    secret: kind.secret ?? false,
    metavar: settings.metavar ?? kind.metavar,
    ...(kind.choices && { choices: kind.choices }),
    settings,
    parse: kind.parse,
    print,
    display: kind.display ?? print,
  });
}
