import { dirname, sep } from 'node:path';
import { placeIn, shownPath } from './registry/call_site.ts';

/** The author's line in a stack trace. */
export const placeOf = (error: unknown, file: string): string | undefined =>
  error instanceof Error ? placeIn(error, dirname(file) + sep) : undefined;

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Returns a module's name for messages. */
export interface NamedModule {
  readonly name: string;
  readonly file: string;
  readonly requestedBy: string;
  /** Returns the line that an error is about. */
  readonly place?: string;
}

export const named = ({ name, file, requestedBy, place = shownPath(file) }: NamedModule): string =>
  `${name}  ${place}  requested by ${requestedBy}`;
