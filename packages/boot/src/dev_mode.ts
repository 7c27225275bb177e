import { InvalidValue, list, type Option } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';

/** Values of `--dev` that have an effect here. */
const OURS = ['all', 'reload'];
/** Values that only Odoo knows, in one version or another (8.0 to 19.0). */
const ODOOS = ['access', 'ipdb', 'pdb', 'pudb', 'qweb', 'replica', 'wdb', 'werkzeug', 'xml'];

const words = list('Features for developers: reload, or all of them', [], {
  flag: 'dev',
  metavar: 'FEATURES',
  completes: OURS,
});

/** Odoo's `--dev`. */
export const devMode: Option<readonly string[]> = {
  ...words,
  schema: () => ({ words: [...OURS, ...ODOOS].join('|') }),
  parse(text) {
    const features = words.parse(text);
    const unknown = features.find((feature) => ![...OURS, ...ODOOS].includes(feature));
    if (unknown === undefined) return features;
    const near = nearest(unknown, OURS);
    throw new InvalidValue(`has the unknown feature ${unknown}${near ? `; did you mean ${near}?` : ''}`);
  },
};

/** Whether the host reloads when one of its files changes. */
export function reloads(features: readonly string[]): boolean {
  return OURS.some((feature) => features.includes(feature));
}
