/** Told to whoever may not read the figures. */
export const NOT_ALLOWED = 'These figures are not for everybody. Whoever may read them stands in metrics_allow.';

/** The option names something else than a page. */
export const PATH_INVALID = 'must be a path that begins with a slash, without ?, #, *, : and blanks';
