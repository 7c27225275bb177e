import type { Argv } from 'yargs';
import type { Declaration } from './declaration.ts';
import { commandOwner, type Declarations } from './declare.ts';
import { byModule, shownDefault } from './groups.ts';

/** A command of the host, for its help. */
export interface CommandHelp {
  readonly name: string;
  readonly describe: string;
  /** The words that may stand behind the name. */
  readonly usage?: string | undefined;
}

/** The widest that help is set, in columns. */
const WIDTH = 110;

function describe(declaration: Declaration): string {
  const { help, secret } = declaration.option;
  const fallback = secret ? '' : shownDefault(declaration);
  return fallback ? `${help} [default ${fallback}]` : help;
}

/** yargs with everything declared, told neither to print nor to exit: the host does both. */
async function declared(declarations: Declarations, commands: readonly CommandHelp[]): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  const parser = yargs([])
    .scriptName('node host')
    // Half of the help would otherwise be in the user's language.
    .detectLocale(false)
    .usage('Usage: $0 [command] [options]')
    .exitProcess(false)
    .help(false)
    .version(false)
    .wrap(WIDTH);
  for (const { name, describe: text, usage } of commands) parser.command(usage ? `${name} ${usage}` : name, text);
  for (const [module, group] of byModule(declarations)) {
    for (const declaration of group) {
      const [flag = declaration.name] = declaration.flags;
      const { option } = declaration;
      parser.option(flag, {
        ...(option.settings.short ? { alias: option.settings.short } : {}),
        describe: describe(declaration),
        group: module === 'host' ? 'Options:' : `Options of ${module}:`,
        ...(option.kind === 'flag' ? { type: 'boolean' as const } : { type: 'string' as const, requiresArg: true }),
        ...(option.choices ? { choices: option.choices } : {}),
      });
    }
  }
  return parser;
}

/** What `--help` prints. */
export async function helpText(declarations: Declarations, commands: readonly CommandHelp[]): Promise<string> {
  return `${await (await declared(declarations, commands)).getHelp()}\n`;
}

/** What `--help` prints behind a command: the command's own options alone. */
export async function commandHelp(declarations: Declarations, command: CommandHelp): Promise<string> {
  const owner = commandOwner(command.name);
  const own = declarations.all.filter(({ module, name }) => module === owner || name === 'json');
  const parser = await declared({ ...declarations, all: own }, []);
  const usage = [owner, command.usage, '[options]'].filter((part) => part !== undefined).join(' ');
  parser.usage(`Usage: ${usage}\n\n${command.describe}`);
  return `${await parser.getHelp()}\nWhat the host itself is told (-c, --load, ...) counts here too: node host --help\n`;
}

/** The words that may come next on the command line. `words`: what stands there already, the program's name first. */
export async function completions(
  declarations: Declarations,
  commands: readonly CommandHelp[],
  words: readonly string[],
): Promise<string[]> {
  const parser = await declared(declarations, commands);
  // yargs also offers short flags with two dashes, when two are typed.
  return (await parser.getCompletion([...words])).filter((word) => !/^--.$/.test(word));
}
