import type { Configuration, OwnCommand } from '@wideload/boot';
import type { CommandHelp } from '@wideload/config';
import type { Command, CommandInput, OptionShape } from '@wideload/kit';

/** What a command of the host itself is handed: no module has been set up yet. */
export interface HostCommandInput<O extends OptionShape = OptionShape> extends CommandInput<O> {
  readonly configuration: Configuration;
  /** Every command there is, the modules' too. */
  readonly all: readonly CommandHelp[];
}

/** A command of the host itself. Like a module's, but that it is about the modules rather than of one of them. */
export interface HostCommand<O extends OptionShape = OptionShape>
  extends Omit<Command<O>, 'run' | 'complete'>,
    Pick<OwnCommand, 'ownModulesOnly'> {
  /** As a module's; `configuration` is undefined where it cannot be read. */
  complete?(words: readonly string[], configuration: Configuration | undefined): readonly string[];
  run(input: HostCommandInput<O>): ReturnType<Command['run']>;
}

/** Declares a command of the host, so that `run` is typed by the options. */
export function hostCommand<const O extends OptionShape = Record<never, never>>(
  command: HostCommand<O>,
): HostCommand<O> {
  return command;
}
