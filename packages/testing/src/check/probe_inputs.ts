import type { OptionText } from '../settings.ts';
import type { Check, CheckName } from './report.ts';

/** The input of a probe, as JSON. */
export interface ProbeInputs {
  /** A module's name, or its folder. */
  readonly word: string;
  readonly modules: readonly string[];
  readonly addonsPath: readonly string[];
  readonly options: Readonly<Record<string, OptionText>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** A file in a folder of the probe, which stands for all code outside of the module. */
  readonly file: string;
}

/** The output of a probe, line by line. */
export type ProbeLine =
  | { readonly is: 'place'; readonly folder: string; readonly file: string }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'begin'; readonly name: CheckName }
  | { readonly is: 'end'; readonly check: Check }
  | { readonly is: 'done' };
