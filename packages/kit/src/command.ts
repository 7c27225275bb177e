import type { Context } from './context.ts';
import type { OptionShape, OptionValues } from './option.ts';
import { mark } from './values/mark.ts';

/** The input and output of every command. */
export interface CommandInput<O extends OptionShape = OptionShape> {
  /** The values of the command's own options. */
  readonly options: OptionValues<O>;
  /** The words after the command's name: `list` in `node host sessions list`. */
  readonly words: readonly string[];
  /** Whether the output must be JSON: `--json`. */
  readonly json: boolean;
  /** Writes a text to the output, unchanged. */
  print(text: string): void;
}

/** The input and output of a module's command. */
export interface CommandRun<O extends OptionShape = OptionShape> extends CommandInput<O> {
  /** Builds the services that the command needs. Nothing else has started, and everything is undone when it ends. */
  readonly context: Context;
}

/**
 * A command of a module: `node host <name>`. Its options exist on the command line only, under their own keys: `full:
 * flag(...)` is `--full`.
 */
export interface Command<O extends OptionShape = OptionShape> {
  readonly describe: string;
  /**
   * The words that may follow the name, as the help shows them: `<list|show> [sid]`, or `[sid...]` for any number. A
   * further word is an error; without a usage, every word is.
   */
  readonly usage?: string;
  readonly options?: O;
  /**
   * Returns what the shell offers after the name and these words: `['list', 'show']` if there are none yet. `files` and
   * `folders` stand for names on the disk.
   */
  complete?(words: readonly string[]): readonly string[];
  /** Returns the exit code; undefined means 0. */
  run(run: CommandRun<O>): number | undefined | Promise<number | undefined>;
}

/** Declares a command, so that `run` is typed by the options and the host recognizes it. */
export function command<const O extends OptionShape = Record<never, never>>(command: Command<O>): Command<O> {
  return mark('command', command);
}
