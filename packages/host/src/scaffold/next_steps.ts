import { HOST_COMMAND } from '@wideload/kit/internal';

/** Facts about a new module for the message. */
export interface NewModule {
  readonly name: string;
  /** As it is written on this command line. */
  readonly folder: string;
  readonly files: readonly string[];
  /** The modules that run without it. */
  readonly load: readonly string[];
  /** The addons paths that must be named for it; none if the configuration names them. */
  readonly addonsPaths: readonly string[];
}

/** Quotes a text for a shell. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** Returns the written files and the next commands, as text. */
export function nextSteps({ name, folder, files, load, addonsPaths }: NewModule): string {
  const addons = addonsPaths.length === 0 ? '' : ` ${quoted(`--addons-path=${addonsPaths.join(',')}`)}`;
  return `${folder}: ${files.join(', ')}

test it   ${HOST_COMMAND} test ${quoted(folder)}
run it    ${HOST_COMMAND} ${quoted(`--load=${[...load, name].join(',')}`)}${addons}
see it    http://localhost:8069/${name}
`;
}
