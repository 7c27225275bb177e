import type { Declarations } from './declare.ts';
import { byModule } from './groups.ts';
import type { Setting, Settled } from './settle.ts';

function settingsOf(declarations: Declarations, { settings }: Settled): [string, Setting[]][] {
  return [...byModule(declarations)].map(([module, group]) => [
    module,
    group.flatMap(({ name, option }) => {
      const setting = settings.get(name);
      return setting && !option.settings.commandLineOnly ? [setting] : [];
    }),
  ]);
}

/** Every option with its value and where that came from, for people. Secrets are masked. */
export function printSettings(declarations: Declarations, settled: Settled): string {
  const rows = settingsOf(declarations, settled);
  const all = rows.flatMap(([, settings]) => settings);
  const shown = ({ declaration: { option }, value }: Setting) => option.display(value) || '-';
  const nameWidth = Math.max(...all.map(({ declaration }) => declaration.name.length));
  const valueWidth = Math.min(40, Math.max(...all.map((setting) => shown(setting).length)));
  return rows
    .map(([module, settings]) => {
      const lines = settings.map(
        (setting) =>
          `  ${setting.declaration.name.padEnd(nameWidth)}  ${shown(setting).padEnd(valueWidth)}  ${setting.origin.where}`,
      );
      return `${module}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** The same for programs: `{ http_port: { module, value, origin, where } }`. Secrets are masked. */
export function settingsAsJson(declarations: Declarations, settled: Settled): Record<string, unknown> {
  const entries = settingsOf(declarations, settled).flatMap(([module, settings]) =>
    settings.map(({ declaration: { name, option }, value, origin }) => {
      // A text that is shown otherwise than it is holds a secret.
      const isMasked = option.secret || (typeof value === 'string' && option.display(value) !== value);
      const visible = isMasked && value !== undefined ? option.display(value) : (value ?? null);
      return [name, { module, value: visible, origin: origin.kind, where: origin.where }] as const;
    }),
  );
  return Object.fromEntries(entries);
}
