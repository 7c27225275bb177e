import { InvalidValue, list, type Option } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';

/** What `--dev` turns on here. */
const OURS = ['all', 'reload'];
/** What it turns on in one version of Odoo or another (8.0 to 19.0); it is not an option of this host. */
const ODOOS = ['access', 'ipdb', 'pdb', 'pudb', 'qweb', 'replica', 'wdb', 'werkzeug', 'xml'];

const words = list('Features for developers: reload, or all of them', [], {
  flag: 'dev',
  metavar: 'FEATURES',
  completes: OURS,
});

/** Odoo's `--dev`. */
export const devMode: Option<readonly string[]> = {
  ...words,
  parse(text) {
    const features = words.parse(text);
    const unknown = features.find((feature) => ![...OURS, ...ODOOS].includes(feature));
    if (unknown === undefined) return features;
    const near = nearest(unknown, OURS);
    throw new InvalidValue(`has the unknown feature ${unknown}${near ? `; did you mean ${near}?` : ''}`);
  },
};

/** Whether the host begins anew when a file of it changes. */
export function reloads(features: readonly string[]): boolean {
  return OURS.some((feature) => features.includes(feature));
}
