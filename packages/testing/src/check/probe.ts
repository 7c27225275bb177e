// Checks a module in a separate process, so that all its effects end with the process. Started by `probeModule`.
import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { type Configuration, type ConfigureInputs, configure, ownModules, prepareImports } from '@wideload/boot';
import { WideloadError } from '@wideload/kit';
import { isOfKind, WideloadErrors } from '@wideload/kit/internal';
import { inspectModules, type ModulePlace } from '@wideload/loader';
import { ADVICE, importTime } from '../errors.ts';
import { loggersInto } from '../log.ts';
import { argumentsFor } from '../settings.ts';
import { type Finding, passed, without } from './finding.ts';
import { importWatched } from './import_watched.ts';
import { optionProblems } from './options.ts';
import type { ProbeInputs, ProbeLine } from './probe_inputs.ts';
import type { CheckName } from './report.ts';
import { startAndStop } from './rounds.ts';
import { sideEffects } from './side_effects.ts';
import { locate, type Subject, subjectOf } from './subject.ts';

let current: CheckName = 'import';

const tell = (line: ProbeLine): void => {
  writeSync(3, `${JSON.stringify(line)}\n`);
};

function begin(name: CheckName): void {
  current = name;
  tell({ is: 'begin', name });
}

/** Returns whether the check did not fail. */
function end(name: CheckName, finding: Finding): boolean {
  tell({ is: 'end', check: { name, ...finding } });
  return finding.passed !== false;
}

function errorsIn(error: unknown): readonly WideloadError[] {
  if (error instanceof WideloadErrors) return error.errors;
  if (error instanceof WideloadError) return [error];
  throw error;
}

const messages = (errors: readonly WideloadError[]): string[] => errors.map(({ message }) => message);

async function probe(inputs: ProbeInputs): Promise<void> {
  const { word, environment, workingFolder } = inputs;
  begin('import');
  const place = await locate(word, { args: argumentsFor(inputs), environment, workingFolder });
  tell({ is: 'place', ...place });
  // Imports that every host has are done before, so that only changes of the module are noticed.
  await configure({ args: ['--load=base,web'], environment, workingFolder });
  prepareImports([place.file]);

  const exported = await checkImport(inputs, place);
  const { subject, done } = subjectOf(word, place, nameIn(exported));
  tell({ is: 'name', name: subject.name });
  try {
    await checkRest(inputs, subject);
  } finally {
    done();
  }
}

/** Returns the exports of the module's file. */
async function checkImport(inputs: ProbeInputs, place: ModulePlace): Promise<unknown> {
  try {
    const { exported, milliseconds, effects, libraries } = await importWatched(place.file, {
      name: basename(place.folder),
      folder: place.folder,
    });
    end('import', passed(importTime(milliseconds)));
    end('side_effects', sideEffects(place.folder, effects, libraries));
    return exported;
  } catch (error) {
    // A mistake in the argument of defineModule() is thrown at import, too: the next check reports it.
    if (!(error instanceof WideloadError)) {
      const { subject, done } = subjectOf(inputs.word, place, undefined);
      // The loader has the best message about it.
      await configure(runOf(inputs, subject)).finally(done);
      throw error;
    }
    end('import', passed());
    return undefined;
  }
}

function nameIn(exported: unknown): string | undefined {
  return isOfKind('module', exported) ? exported.name : undefined;
}

/** Runs a host with the module, and with further ones. */
function runOf(inputs: ProbeInputs, subject: Subject, others: readonly string[] = []): ConfigureInputs {
  const { environment, workingFolder, options } = inputs;
  const modules = [...inputs.modules, subject.name, ...others];
  const addonsPath = [...subject.addonsPath, ...inputs.addonsPath];
  const packages = subject.packagesFrom === undefined ? {} : { packagesFrom: subject.packagesFrom };
  return { args: argumentsFor({ modules, addonsPath, options }), environment, workingFolder, ...packages };
}

async function checkRest(inputs: ProbeInputs, subject: Subject): Promise<void> {
  begin('definition');
  const run = runOf(inputs, subject);
  const configured = await configure(run).catch(errorsIn);
  const errors = 'loaded' in configured ? [] : configured;
  const aboutOptions = errors.filter(({ code }) => code.startsWith('OPTION_'));
  const others = errors.filter((error) => !aboutOptions.includes(error));
  if (!end('definition', without(messages(others)))) return;

  begin('options');
  const clashes = await configure(runOf(inputs, subject, [...ownModules().keys()])).then(() => [], errorsIn);
  const problems = [...aboutOptions, ...clashes.filter(({ code }) => code === 'OPTION_DECLARED_TWICE')];
  const definition = 'loaded' in configured ? definitionOf(configured, subject) : undefined;
  const own = optionProblems(definition?.options ?? {});
  end('options', without([...new Set([...messages(problems), ...own])], own.length > 0 ? ADVICE.options : undefined));
  if (!('loaded' in configured)) return;

  begin('setup');
  const { loaded, preferences, valuesOf } = configured;
  const account = inspectModules(loaded, { preferences, valuesOf, loggerOf: loggersInto([]) });
  if (!end('setup', without(messages(account.errors)))) return;

  begin('start_stop');
  const rounds = await startAndStop({ ...run, with: [], file: inputs.file });
  if (!end('start_stop', without(rounds.errors))) return;
  if (!end('left_open', without(rounds.left, ADVICE.left_open))) return;
  end('growth', without(rounds.growth, ADVICE.growth));
}

function definitionOf({ loaded }: Configuration, { name }: Subject) {
  return loaded.modules.find((module) => module.name === name)?.definition;
}

try {
  await probe(JSON.parse(process.argv[2] ?? '{}'));
} catch (error) {
  const said = error instanceof WideloadError ? messages(errorsIn(error)) : [String(error)];
  end(current, without(said));
}
tell({ is: 'done' });
// What the module left open is reported by now and must not keep the process alive.
process.exit(0);
