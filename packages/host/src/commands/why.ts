import type { Configuration } from '@wideload/boot';
import { type Declaration, shownDefault } from '@wideload/config';
import { nearest } from '@wideload/kit/internal';
import { type Account, shownPath } from '@wideload/loader';
import { accountOf, loadReason } from '../cli/account.ts';
import { table } from '../cli/table.ts';
import { hostCommand } from './command.ts';
import { nothingOfThatName, wordMissing } from './errors.ts';
import { rowsOf as hookRows } from './hooks.ts';
import { describe } from './options.ts';
import { rowsOf as serviceRows } from './services.ts';

/** What is known about a name: as text and as JSON. */
interface Answer {
  readonly text: string;
  readonly data: object;
}

function ofModule(name: string, configuration: Configuration, { services, many, hooks }: Account): Answer | undefined {
  const { loaded } = configuration;
  const module = loaded.modules.find((one) => one.name === name);
  if (!module) return undefined;
  const chain: string[] = [];
  for (let at = module; ; ) {
    chain.push(`${at.name} was ${loadReason(at, configuration)}`);
    const asker = loaded.modules.find((one) => one.name === at.requestedBy);
    if (!asker) break;
    at = asker;
  }
  const neededBy = loaded.modules.filter(({ depends }) => depends.includes(name)).map((one) => one.name);
  const implements_ = services.filter(({ implementation }) => implementation?.module === name).map(({ id }) => id);
  const wraps = services.filter(({ wrappers }) => wrappers.some((one) => one.module === name)).map(({ id }) => id);
  const adds = many.filter(({ parts }) => parts.some((one) => one.module === name)).map(({ id }) => id);
  const handles = hooks.filter(({ handlers }) => handlers.some((one) => one.module === name)).map(({ id }) => id);
  const facts = Object.entries({ needed: neededBy, implements: implements_, wraps, adds, handles });
  const words: Readonly<Record<string, string>> = {
    needed: 'needed by',
    implements: 'implements',
    wraps: 'wraps',
    adds: 'adds to',
    handles: 'handles',
  };
  const lines = facts.filter(([, list]) => list.length > 0).map(([key, list]) => `${words[key]} ${list.join(', ')}`);
  return {
    text: [...chain, `it is ${shownPath(module.file)}`, ...lines].map((line) => `${line}\n`).join(''),
    data: { is: 'module', name, file: module.file, chain, ...Object.fromEntries(facts) },
  };
}

function ofOption(name: string, { declarations, resolved }: Configuration): Answer | undefined {
  const isCalled = (one: Declaration): boolean =>
    [one.name, one.variable, ...one.flags.flatMap((flag) => [flag, `--${flag}`])].includes(name);
  const declaration = declarations.all.find(isCalled);
  const setting = declaration && resolved.settings.get(declaration.name);
  if (!declaration || !setting) return undefined;
  const { value, origin } = setting;
  const shown = origin.kind === 'default' ? shownDefault(declaration) : declaration.option.display(value);
  return {
    text: `${describe(declaration)}    now ${shown === '' ? 'not set' : shown}, from ${origin.where}\n`,
    data: { is: 'option', name: declaration.name, module: declaration.module, value: shown, where: origin.where },
  };
}

function ofToken(name: string, { services, many, hooks }: Account): Answer | undefined {
  const service = services.find(({ id }) => id === name);
  if (service) return { text: table(serviceRows(service)), data: { is: 'service', ...service } };
  const hook = hooks.find(({ id }) => id === name);
  if (hook) return { text: table(hookRows(hook)), data: { is: 'hook', ...hook } };
  const slot = many.find(({ id }) => id === name);
  const parts = slot?.parts.map(({ module, place }) => ['  added by', module, place]) ?? [];
  return slot && { text: table([[name], ...parts]), data: { is: 'services', ...slot } };
}

function left(name: string, { loaded }: Configuration): Answer | undefined {
  const skipped = loaded.skipped.find((one) => one.name === name);
  if (!skipped) return undefined;
  const { code, message } = skipped.error;
  return { text: `${name} was skipped:\n${message}\n`, data: { is: 'left out', name, code, reason: message } };
}

export const why = hostCommand({
  describe: 'Explain where a module, service, hook or option comes from',
  usage: '<name>',
  complete: (words, configuration) =>
    words.length === 0 && configuration ? namesOf(configuration, accountOf(configuration)) : [],
  run({ configuration, words: [name], json, print }) {
    if (name === undefined) throw wordMissing('why', '<name>');
    const account = accountOf(configuration);
    const answer =
      ofModule(name, configuration, account) ??
      left(name, configuration) ??
      ofToken(name, account) ??
      ofOption(name, configuration);
    if (!answer) throw nothingOfThatName(name, nearest(name, namesOf(configuration, account)));
    print(json ? `${JSON.stringify(answer.data, null, 2)}\n` : answer.text);
  },
});

function namesOf({ loaded, declarations }: Configuration, { services, many, hooks }: Account): string[] {
  return [
    ...loaded.modules.map(({ name }) => name),
    ...[...services, ...many, ...hooks].map(({ id }) => id),
    ...declarations.all.map(({ name }) => name),
  ];
}
