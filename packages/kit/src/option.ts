import { mark } from './values/mark.ts';

/** Names of an option that differ from `<module>_<key>`, and other settings. */
export interface OptionSettings {
  /** The full name, if Odoo or one of its addons already has one: `http_port`, not `web_http_port`. */
  readonly name?: string;
  /** The name on the command line, if Odoo has another one there: `load` for `server_wide_modules`. */
  readonly flag?: string;
  /** One letter for the command line, as Odoo has it: `p` for `-p 8070`. */
  readonly short?: string;
  /** Former names. They still work everywhere, with one warning. */
  readonly was?: readonly string[];
  /** Whether it belongs to one run: it is not read from files, not saved, and not in the example. */
  readonly commandLineOnly?: boolean;
  /** Whether several values on the command line are combined; otherwise the last one counts. */
  readonly addsUp?: boolean;
  /** What the value is called in `--help`: `PORT`. */
  readonly metavar?: string;
  /**
   * What the shell offers for the value: these words, the names of modules, or names on the disk. `path()` offers
   * files.
   */
  readonly completes?: 'files' | 'folders' | 'modules' | readonly string[];
}

/** What the texts of an option look like, for the JSON Schema of `node host options --schema`. */
export interface ValueSchema {
  /**
   * A regular expression (ECMA-262, flag `u`) that matches the whole of each text that `parse` takes, besides the empty
   * one. It may match more where an expression cannot say what is refused, but never less. Default: any text.
   */
  readonly pattern?: string;
  /** Whether such a text may contain commas, so that a list in a file may be one. Always without a pattern. */
  readonly hasCommas?: boolean;
  /** For a list: the same of each of its words, without the blanks around it. */
  readonly words?: string;
  /** The JSON numbers that it takes. With neither of the two: with a pattern none, otherwise all. */
  readonly numbers?: readonly number[];
  /** The bounds of the JSON numbers that it takes, both included. */
  readonly bounds?: { readonly isInteger?: boolean; readonly min?: number; readonly max?: number };
}

/**
 * One option, declared once: the command line, the environment variable, the key in files, the help and the type
 * follow. Every source provides a text; `parse` turns it into `T` or throws `InvalidValue`.
 */
export interface Option<T> {
  /** `text`, `integer`, ...: shown in the help and in the reference. */
  readonly kind: string;
  readonly help: string;
  readonly default: T;
  /** The value of an empty text. */
  readonly whenEmpty: T;
  /** Whether its values are masked in all output. */
  readonly secret: boolean;
  readonly metavar: string;
  /** The allowed words, if there is a closed list. */
  readonly choices?: readonly string[];
  /** What its texts look like. An option made of another one that takes other texts needs its own. */
  schema?(): ValueSchema;
  readonly settings: OptionSettings;
  parse(text: string): T;
  /** The text that `parse` reads back as the same value. */
  print(value: T): string;
  /** Returns a value as it may be shown. */
  display(value: T): string;
}

/** A module's options by their keys. */
export type OptionShape = Readonly<Record<string, Option<unknown>>>;

/** The values of a module's options, typed from their declaration. */
export type OptionValues<O extends OptionShape> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** The settings of a kind of option. */
export interface OptionKind<T> {
  readonly kind: string;
  readonly metavar: string;
  readonly help: string;
  readonly default: T;
  readonly settings?: OptionSettings | undefined;
  readonly whenEmpty?: T;
  readonly secret?: boolean;
  readonly choices?: readonly string[];
  schema?(): ValueSchema;
  parse(text: string): T;
  print?(value: T): string;
  display?(value: T): string;
}

/** Completes a kind into an option. `{ ...option, parse }` is an option, too. */
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
    ...(kind.schema && { schema: kind.schema }),
    settings,
    parse: kind.parse,
    print,
    display: kind.display ?? print,
  });
}
