import { InvalidValue, type ValueSchema } from '@wideload/kit';
import type { Declaration } from '../options/declaration.ts';
import { meansUnset } from '../options/resolve.ts';

/** A JSON Schema of draft 7, which editors know best. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const ANY_SCALAR: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };

/** Any value that a file may have for a name that this host does not read. */
export const ANY_VALUE: JsonSchema = { anyOf: [ANY_SCALAR, { type: 'array', items: ANY_SCALAR }] };

/** What a file writes for an unset option. */
const UNSET = ['False', 'false', 'None'];

/** `True` is not a path, although any text is one. */
const NOT_TRUE = '(?![Tt][Rr][Uu][Ee]$)';

const ANY_TEXT = '[\\s\\S]*';

/** Words between commas, with blanks around them. Empty ones count for nothing. */
const listOf = (word: string): string => `\\s*(?:(?:${word})\\s*)?(?:,\\s*(?:(?:${word})\\s*)?)*`;

function textPattern({ pattern, words }: ValueSchema): string | undefined {
  return words === undefined ? pattern : listOf(words);
}

/** What the numbers of a file must be; `refused`: those that must not match. */
function numberSchema(schema: ValueSchema): { schema: JsonSchema; refused: JsonSchema[] } {
  const { numbers, bounds } = schema;
  if (numbers !== undefined)
    return {
      schema: {},
      refused: [
        { type: 'number', ...(numbers.length > 0 && { not: { anyOf: numbers.map((one) => ({ const: one })) } }) },
      ],
    };
  if (bounds === undefined)
    return { schema: {}, refused: textPattern(schema) === undefined ? [] : [{ type: 'number' }] };
  const { isInteger = false, min, max } = bounds;
  return {
    schema: {
      ...(isInteger && { multipleOf: 1 }),
      ...(min !== undefined && { minimum: min }),
      ...(max !== undefined && { maximum: max }),
    },
    refused: [],
  };
}

/** No option takes this text unless it takes all. */
const NEVER_TAKEN = '\u0000';

/** What the boot says of a value that has nothing right: `http_port must be a whole number`. */
function requirementOf({ name, option }: Declaration): string | undefined {
  try {
    option.parse(NEVER_TAKEN);
  } catch (error) {
    if (error instanceof InvalidValue) return `${name} ${error.message}`;
  }
  return undefined;
}

/** The values of a closed list, which editors suggest. */
function closedList({ option }: Declaration): readonly unknown[] | undefined {
  return option.kind === 'flag' ? [true, false] : option.choices;
}

/**
 * Returns the schema of a single value. It is one schema whose keywords are each about one type, and not a choice of
 * several: editors show the message of one of those, mostly of a type that nobody meant, and no help.
 */
function scalarSchema(declaration: Declaration, schema: ValueSchema): JsonSchema {
  const { option } = declaration;
  const pattern = textPattern(schema);
  const unset = UNSET.filter((word) => meansUnset(option, word));
  const isPath = option.kind === 'path';
  const ofText = `${isPath ? NOT_TRUE : ''}(?:${['', ...unset, pattern ?? ANY_TEXT].join('|')})`;
  const takesTrue = new RegExp(`^${ofText}$`, 'u').test('True');
  const { schema: ofNumbers, refused } = numberSchema(schema);
  const message = requirementOf(declaration);
  return {
    ...(message !== undefined && { errorMessage: message }),
    ...((pattern !== undefined || isPath) && { pattern: `^${ofText}$` }),
    ...ofNumbers,
    not: { anyOf: [{ type: 'object' }, { type: 'array' }, ...(takesTrue ? [] : [{ const: true }]), ...refused] },
  };
}

/** Returns the schema of a list in a file, which is read as its items with commas between them. */
function arraySchemas({ option }: Declaration, single: JsonSchema, schema: ValueSchema): JsonSchema[] {
  const pattern = textPattern(schema);
  const one = { type: 'array', maxItems: 1, items: single };
  if (schema.words !== undefined) {
    const item = { anyOf: [{ type: 'string', pattern: `^(?:${listOf(schema.words)})$` }, { type: 'null' }] };
    return [{ type: 'array', items: item }, one];
  }
  if (pattern === undefined && option.kind !== 'path') return [{ type: 'array', items: ANY_SCALAR }];
  const mayBeSeveral = pattern === undefined || schema.hasCommas;
  return mayBeSeveral ? [one, { type: 'array', minItems: 2, items: ANY_SCALAR }] : [one];
}

/** Returns the default as the file would have it; undefined for a secret, and for what differs between machines. */
function defaultOf({ option }: Declaration): unknown {
  const { kind, secret, default: value } = option;
  if (secret || kind === 'path' || value === undefined) return undefined;
  if (typeof value === 'boolean' || (typeof value === 'number' && kind !== 'duration')) return value;
  if (Array.isArray(value)) return value;
  return kind === 'duration' ? option.display(value) : option.print(value);
}

/**
 * Returns the definitions for an option's value in a JSON, YAML or JavaScript file: under the name of the option, and
 * under another one for a single value, which the first refers to.
 */
export function valueDefinitions(declaration: Declaration): [name: string, schema: JsonSchema][] {
  const { name, option } = declaration;
  const schema = option.schema?.() ?? {};
  const single = `${name}.single`;
  const reference = { $ref: `#/definitions/${single}` };
  const arrays = arraySchemas(declaration, reference, schema);
  const fallback = defaultOf(declaration);
  const values = closedList(declaration);
  const message = requirementOf(declaration);
  // Titles that differ: of alternatives without, the language server for YAML makes one help text of bars.
  const lists = arrays.map((one) => ({ title: `${name} as a list`, ...one }));
  const value = {
    title: name,
    description: option.help,
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [
      ...(values === undefined ? [] : [{ title: name, enum: values, errorMessage: message }]),
      // The natural form comes first, for the suggestions of editors.
      ...(option.kind === 'list' ? [...lists, reference] : [reference, ...lists]),
    ],
  };
  return [
    [name, value],
    [single, scalarSchema(declaration, schema)],
  ];
}
