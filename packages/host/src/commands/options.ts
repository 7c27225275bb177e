import {
  byModule,
  commandOwner,
  configSchema,
  configTypes,
  type Declaration,
  type Declarations,
  declare,
  shownDefault,
} from '@wideload/config';
import { flag } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import { hostCommand } from './command.ts';
import { moduleNotLoaded, schemaOfAll } from './errors.ts';

/** Returns every name of an option, as text. */
export function namesOf({ module, key, name, flags, variable, option }: Declaration): string {
  const { short, commandLineOnly } = option.settings;
  const typed = [...(short ? [`-${short}`] : []), `--${flags[0]}`];
  if (commandLineOnly) return typed.join(', ');
  return [...typed, variable, name, ...(module === 'host' ? [] : [`[${module}] ${key}`])].join(', ');
}

export function describe(declaration: Declaration): string {
  const { kind, help, choices, secret } = declaration.option;
  const fallback = secret ? '' : shownDefault(declaration);
  const kinds = choices ? choices.join(' | ') : kind;
  return `${declaration.name}  ${kinds}${fallback === '' ? '' : `, default ${fallback}`}
    ${help}
    ${namesOf(declaration)}
`;
}

function asJson(declaration: Declaration): object {
  const { module, name, flags, variable, option } = declaration;
  const { kind, help, choices, secret, settings } = option;
  return {
    module,
    name,
    short: settings.short === undefined ? null : `-${settings.short}`,
    flags: flags.map((flag) => `--${flag}`),
    variable: settings.commandLineOnly ? null : variable,
    kind,
    choices: choices ?? null,
    default: secret ? null : shownDefault(declaration),
    secret,
    help,
  };
}

/** Without the options of this command itself. */
function withoutOwn(declarations: Declarations): Declarations {
  const owners = [...byModule(declarations)].filter(([module]) => module !== commandOwner('options'));
  return declare(
    owners.map(([module, group]) => ({
      module,
      options: Object.fromEntries(group.map(({ key, option }) => [key, option])),
    })),
  );
}

export const options = hostCommand({
  describe: 'List the options of one module or of all, with all their names',
  usage: '[module]',
  complete: (words, configuration) =>
    words.length === 0 && configuration ? [...byModule(configuration.declarations).keys()] : [],
  options: {
    schema: flag('Print a JSON Schema of configuration files, for editors', false),
    types: flag('Print a TypeScript type of configuration files, for editors', false),
  },
  run({ configuration, options: { schema, types }, words: [wanted], json, print }) {
    const declarations = withoutOwn(configuration.declarations);
    if (schema || types) {
      if (wanted !== undefined || (schema && types)) throw schemaOfAll();
      if (types) print(configTypes(declarations));
      else print(`${JSON.stringify(configSchema(declarations, configuration.otherModules), null, 2)}\n`);
      return;
    }
    const groups = byModule(declarations);
    if (wanted !== undefined && !groups.has(wanted)) {
      throw moduleNotLoaded(wanted, nearest(wanted, groups.keys()));
    }
    const shown = [...groups].filter(([module]) => wanted === undefined || module === wanted);
    if (json)
      print(
        `${JSON.stringify(
          shown.flatMap(([, group]) => group.map(asJson)),
          null,
          2,
        )}\n`,
      );
    else print(shown.map(([module, group]) => `${module}\n  ${group.map(describe).join('  ')}`).join('\n'));
  },
});
