import { HOST_COMMAND } from '@wideload/kit/internal';
import { byModule } from '../command_line/groups.ts';
import type { Declaration } from '../options/declaration.ts';
import type { Declarations } from '../options/declare.ts';

const NATURAL: Readonly<Record<string, string>> = {
  flag: 'boolean',
  integer: 'number | string',
  number: 'number | string',
  bytes: 'number | string',
  duration: 'number | string',
  list: 'readonly string[] | string',
};

function typeOf({ option }: Declaration): string {
  const type = option.choices?.map((choice) => JSON.stringify(choice)).join(' | ') ?? NATURAL[option.kind] ?? 'string';
  return `${type} | null`;
}

/** The text of a comment cannot end it. */
const comment = (text: string): string => `/** ${text.replaceAll('*/', '* /')} */`;

function member(name: string, help: string, type: string, indent: string): string {
  return `${indent}${comment(help)}\n${indent}${JSON.stringify(name)}?: ${type};\n`;
}

const inFiles = ({ option }: Declaration): boolean => !option.settings.commandLineOnly;

function sectionType(group: readonly Declaration[]): string {
  const members = group.filter(inFiles).map((one) => member(one.key, one.option.help, typeOf(one), '    '));
  return `{\n${members.join('')}  }`;
}

/**
 * Returns the TypeScript declaration of what a configuration file in JavaScript exports, for editors: the natural types
 * of the values, by the full names of options, and by their keys in the sections of modules.
 */
export function configTypes(declarations: Declarations): string {
  const sections = new Map(
    [...byModule(declarations)]
      .filter(([, group]) => group.some(inFiles))
      .map(([module, group]) => [module, sectionType(group)]),
  );
  const options = declarations.all.filter(inFiles).map((one) => {
    // An option may have the name of a module: session_redis turns that module on and off.
    const section = sections.get(one.name);
    return member(one.name, one.option.help, `${typeOf(one)}${section === undefined ? '' : ` | ${section}`}`, '  ');
  });
  const ofModules = [...sections]
    .filter(([module]) => !declarations.byName.has(module))
    .map(([module, section]) => member(module, `Options of the module ${module}`, section, '  '));
  const heading = `// Options of the loaded modules. Written by: ${HOST_COMMAND} options --types\n`;
  return `${heading}export interface Config {\n${[...options, ...ofModules].join('')}}\n`;
}
