import { byModule, type Declaration, shownDefault } from '@wideload/config';
import { nearest } from '@wideload/kit/internal';
import { hostCommand } from './command.ts';
import { moduleNotLoaded } from './errors.ts';

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

export const options = hostCommand({
  describe: 'List the options of one module or of all, with all their names',
  usage: '[module]',
  complete: (words, configuration) =>
    words.length === 0 && configuration ? [...byModule(configuration.declarations).keys()] : [],
  run({ configuration: { declarations }, words: [wanted], json, print }) {
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
