/** What is said of a new module. */
export interface NewModule {
  readonly name: string;
  /** As it is typed on this command line. */
  readonly folder: string;
  readonly files: readonly string[];
  /** The modules that run without it. */
  readonly load: readonly string[];
  /** Every addons path that has to be named for it; none where the configuration does that. */
  readonly addonsPaths: readonly string[];
}

/** As a shell takes it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** What was written, and what to type next. */
export function nextSteps({ name, folder, files, load, addonsPaths }: NewModule): string {
  const addons = addonsPaths.length === 0 ? '' : ` ${quoted(`--addons-path=${addonsPaths.join(',')}`)}`;
  return `${folder}: ${files.join(', ')}

test it   node host test ${quoted(folder)}
run it    node host ${quoted(`--load=${[...load, name].join(',')}`)}${addons}
see it    http://localhost:8069/${name}
`;
}
