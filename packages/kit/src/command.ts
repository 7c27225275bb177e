import type { Context } from './context.ts';
import type { OptionShape, OptionValues } from './option.ts';
import { mark } from './values/mark.ts';

/** What every command is handed. */
export interface CommandInput<O extends OptionShape = OptionShape> {
  /** The values of the command's own options. */
  readonly options: OptionValues<O>;
  /** What stands behind the command's name: `list` in `node host sessions list`. */
  readonly words: readonly string[];
  /** Whether programs read the output: `--json`. */
  readonly json: boolean;
  /** Writes to the output, as it is. */
  print(text: string): void;
}

/** What a module's command is handed. */
export interface CommandRun<O extends OptionShape = OptionShape> extends CommandInput<O> {
  /** Builds the services that the command asks for. Nothing else has started, and all is undone when it ends. */
  readonly context: Context;
}

/**
 * A command that a module brings: `node host <name>`. Its options are given on the command line only, under their own
 * keys: `full: flag(...)` is `--full`.
 */
export interface Command<O extends OptionShape = OptionShape> {
  readonly describe: string;
  /**
   * The words that may stand behind the name, as the help shows them: `<list|show> [sid]`, or `[sid...]` for any number.
   * A further word is an error; without a usage, every word is.
   */
  readonly usage?: string;
  readonly options?: O;
  /**
   * What the shell offers behind the name and these words: `['list', 'show']` where there are none yet. `files` and
   * `folders` stand for what is on the disk.
   */
  complete?(words: readonly string[]): readonly string[];
  /** Returns the exit code; undefined means 0. */
  run(run: CommandRun<O>): number | undefined | Promise<number | undefined>;
}

/** Declares a command, so that `run` is typed by the options and the host knows it for one. */
export function command<const O extends OptionShape = Record<never, never>>(command: Command<O>): Command<O> {
  return mark('command', command);
}
