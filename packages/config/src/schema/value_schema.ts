import type { ValueSchema } from '@wideload/kit';
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

function numberSchema(schema: ValueSchema): JsonSchema[] {
  const { numbers, bounds } = schema;
  if (numbers !== undefined) return numbers.length === 0 ? [] : [{ enum: numbers }];
  if (bounds === undefined) return textPattern(schema) === undefined ? [{ type: 'number' }] : [];
  const { isInteger = false, min, max } = bounds;
  const within = { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
  return [{ type: isInteger ? 'integer' : 'number', ...within }];
}

/** Returns the schema of a single value. The natural type comes first, for the suggestions of editors. */
function scalarSchema({ option }: Declaration, schema: ValueSchema): JsonSchema[] {
  const pattern = textPattern(schema);
  const unset = UNSET.filter((word) => meansUnset(option, word));
  const isPath = option.kind === 'path';
  const ofText = `${isPath ? NOT_TRUE : ''}(?:${['', ...unset, pattern ?? ANY_TEXT].join('|')})`;
  const matches = (text: string): boolean => new RegExp(`^${ofText}$`, 'u').test(text);
  return [
    ...(option.choices ? [{ enum: option.choices }] : []),
    ...(matches('True') ? [{ type: 'boolean' }] : []),
    ...numberSchema(schema),
    pattern === undefined && !isPath ? { type: 'string' } : { type: 'string', pattern: `^${ofText}$` },
    ...(matches('True') ? [] : [{ const: false }]),
    { type: 'null' },
  ];
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
  const value = {
    description: option.help,
    ...(fallback !== undefined && { default: fallback }),
    // The natural form comes first, for the suggestions of editors.
    anyOf: option.kind === 'list' ? [...arrays, reference] : [reference, ...arrays],
  };
  return [
    [name, value],
    [single, { anyOf: scalarSchema(declaration, schema) }],
  ];
}
