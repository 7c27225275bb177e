import { maskWhole, printable } from '@wideload/kit/internal';
import { byModule } from '../command_line/groups.ts';
import type { Declarations } from './declare.ts';
import type { ResolvedOptions, Setting } from './resolve.ts';

function settingsOf(declarations: Declarations, { settings }: ResolvedOptions): [string, Setting[]][] {
  return [...byModule(declarations)].map(([module, group]) => [
    module,
    group.flatMap(({ name, option }) => {
      const setting = settings.get(name);
      return setting && !option.settings.commandLineOnly ? [setting] : [];
    }),
  ]);
}

/** Returns every option with its value and origin as text. Secrets are masked. */
export function printSettings(declarations: Declarations, resolved: ResolvedOptions): string {
  const rows = settingsOf(declarations, resolved);
  const all = rows.flatMap(([, settings]) => settings);
  const shown = ({ declaration: { option }, value }: Setting) => printable(option.display(value)) || '-';
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

/** Returns the same as JSON: `{ http_port: { module, value, origin, where } }`. Secrets are masked. */
export function settingsAsJson(declarations: Declarations, resolved: ResolvedOptions): Record<string, unknown> {
  const entries = settingsOf(declarations, resolved).flatMap(([module, settings]) =>
    settings.map(({ declaration: { name, option }, value, origin }) => {
      const visible = option.secret && value !== undefined ? option.display(value) : maskedValue(value);
      return [name, { module, value: visible, origin: origin.kind, where: origin.where }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Masks the passwords in the texts of a value. */
function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return maskWhole(value);
  if (!Array.isArray(value)) return value ?? null;
  // As a whole: a password may contain a comma.
  const text = value.join(',');
  const masked = maskWhole(text);
  return masked === text ? value : masked.split(',');
}
