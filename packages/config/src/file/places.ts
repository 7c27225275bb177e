/** The name under which tools that use cosmiconfig find a configuration. */
export const NAME = 'wideload';
export const PACKAGE = 'package.json';
const FORMATS = ['json', 'yaml', 'yml', 'js', 'mjs', 'cjs'];

/** The files of a folder that may have the configuration; the first that is there counts. */
export const SEARCH_PLACES: readonly string[] = [
  `.${NAME}rc`,
  ...FORMATS.map((format) => `.${NAME}rc.${format}`),
  ...FORMATS.map((format) => `${NAME}.config.${format}`),
  PACKAGE,
];
