import { byModule } from '../command_line/groups.ts';
import { SCHEMA_KEY } from '../file/file.ts';
import { odooOptions } from '../file/known.ts';
import type { Declaration } from '../options/declaration.ts';
import { type Declarations, prefixOf } from '../options/declare.ts';
import { ANY_VALUE, type JsonSchema, valueDefinitions } from './value_schema.ts';

export type { JsonSchema } from './value_schema.ts';

const reference = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });
// In another case than options, whose names are beside them.
const ANY = 'anyValue';
const FOREIGN_SECTION = 'foreignSection';

const isOfRun = ({ option }: Declaration): boolean => option.settings.commandLineOnly === true;

/** The properties of options by their full names, and by their former ones. */
function optionsByName(declarations: readonly Declaration[]): JsonSchema {
  return Object.fromEntries(
    declarations.flatMap(({ name, option }) => {
      const former = { allOf: [reference(name)], deprecationMessage: `Use ${name}.`, doNotSuggest: true };
      return [[name, reference(name)], ...(option.settings.was ?? []).map((old) => [old, former])];
    }),
  );
}

function sectionSchema(module: string, declarations: readonly Declaration[]): JsonSchema {
  return {
    description: `Options of the module ${module}`,
    type: 'object',
    properties: Object.fromEntries(declarations.map((one) => [one.key, reference(isOfRun(one) ? ANY : one.name)])),
    additionalProperties: false,
  };
}

/** An option may have the name of a module: `session_redis` turns that module on and off. */
function optionOrSection(name: string, section: JsonSchema): JsonSchema {
  const isObject = { type: 'object' };
  return {
    allOf: [
      { if: { not: isObject }, else: section },
      { if: isObject, else: reference(name) },
    ],
  };
}

/**
 * The pattern of names that a file may have and that have no effect: those of options that belong to one run, or that
 * only Odoo has, and those of modules that are not loaded. As a pattern, since editors offer the names of properties.
 */
function ignoredNames({ all, byName }: Declarations, otherModules: readonly string[]): string {
  const names = [...all.filter(isOfRun).map(({ name }) => name), ...odooOptions().filter((name) => !byName.has(name))];
  return `^(?:${[...names.map((name) => `${name}$`), ...otherModules.map((name) => `${name}(?:_|$)`)].join('|')})`;
}

/**
 * Returns the JSON Schema of a configuration file in JSON, YAML or JavaScript, for editors. It accepts what the host
 * takes without an error and without a warning, but for what a schema cannot say: whether an environment variable in a
 * path is set, whether a URL or a regular expression is well-formed, and whether the name of a section of others looks
 * like a misspelling. `otherModules`: modules that could be loaded.
 */
export function configSchema(declarations: Declarations, otherModules: readonly string[]): JsonSchema {
  const { all } = declarations;
  const groups = byModule(declarations);
  const sections = new Map(
    [...groups].flatMap(([module, group]) =>
      [module, prefixOf(module)].map((name) => [name, sectionSchema(module, group)] as const),
    ),
  );
  const named = optionsByName(all.filter((one) => !isOfRun(one)));
  const ignored = ignoredNames(
    declarations,
    otherModules.filter((name) => !sections.has(name)),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Wideload',
    type: 'object',
    properties: {
      [SCHEMA_KEY]: { description: 'Path of this schema, for editors', type: 'string' },
      ...named,
      ...Object.fromEntries(
        [...sections].map(([name, section]) => [
          name,
          declarations.byName.has(name) ? optionOrSection(name, section) : section,
        ]),
      ),
      options: {
        description: 'All options by their full names, as in odoo.conf',
        type: 'object',
        properties: named,
        patternProperties: { [ignored]: reference(ANY) },
        additionalProperties: false,
      },
    },
    patternProperties: { [ignored]: { anyOf: [reference(ANY), reference(FOREIGN_SECTION)] } },
    additionalProperties: reference(FOREIGN_SECTION),
    definitions: {
      ...Object.fromEntries(all.filter((one) => !isOfRun(one)).flatMap(valueDefinitions)),
      [ANY]: ANY_VALUE,
      [FOREIGN_SECTION]: {
        errorMessage: 'No loaded module has an option of this name.',
        type: 'object',
        additionalProperties: reference(ANY),
      },
    },
  };
}
