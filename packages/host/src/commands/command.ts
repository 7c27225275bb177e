import type { Configuration, OwnCommand } from '@wideload/boot';
import type { CommandHelp } from '@wideload/config';
import type { Command, CommandInput, OptionShape } from '@wideload/kit';

/** The input of a command of the host: no module has been set up yet. */
export interface HostCommandInput<O extends OptionShape = OptionShape> extends CommandInput<O> {
  readonly configuration: Configuration;
  /** Every command, including those of the modules. */
  readonly all: readonly CommandHelp[];
}

/** A command of the host: like a module's, but about the modules. */
export interface HostCommand<O extends OptionShape = OptionShape>
  extends Omit<Command<O>, 'run' | 'complete'>,
    Pick<OwnCommand, 'ownModulesOnly'> {
  /** As a module's; `configuration` is undefined if it cannot be read. */
  complete?(words: readonly string[], configuration: Configuration | undefined): readonly string[];
  run(input: HostCommandInput<O>): ReturnType<Command['run']>;
}

/** Declares a command of the host, so that `run` is typed by the options. */
export function hostCommand<const O extends OptionShape = Record<never, never>>(
  command: HostCommand<O>,
): HostCommand<O> {
  return command;
}
