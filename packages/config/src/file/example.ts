import { byModule, shownDefault } from '../command_line/groups.ts';
import type { Declaration } from '../options/declaration.ts';
import type { Declarations } from '../options/declare.ts';

const HEADING = `# Every option with its default. Copy this file to odoo.conf, and remove the ";" before an option to change it.
# Generated from the declarations: npm run example
#
# Each option is also a flag of the command line and a variable of the environment, which win over this file.

[options]
`;

function exampleOf(declaration: Declaration): string {
  const { name, flags, variable, option } = declaration;
  const { short } = option.settings;
  const kind = option.choices ? `one of ${option.choices.join(', ')}` : option.kind;
  const value = option.kind === 'path' ? shownDefault(declaration) : option.print(option.default);
  return [
    `# ${option.help}`,
    `# ${kind}; ${short ? `-${short}, ` : ''}--${flags[0] ?? ''}, ${variable}`,
    `;${name} = ${value}`.trimEnd(),
  ].join('\n');
}

/**
 * Returns the text of `odoo.conf.example`, the same on every machine. Each line is commented out; without the mark it
 * sets the default.
 */
export function exampleFile(declarations: Declarations): string {
  const groups = [...byModule(declarations)].map(([module, group]) => {
    const options = group.filter(({ option }) => !option.settings.commandLineOnly).map(exampleOf);
    return `\n## ${module}\n\n${options.join('\n\n')}\n`;
  });
  return HEADING + groups.join('');
}
