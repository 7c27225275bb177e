/** Sent to a client whose address is not in `metrics_allow`. */
export const NOT_ALLOWED = 'This address may not read the metrics. The option metrics_allow lists those that may.';

/** Why a value of `metrics_path` is refused. */
export const PATH_INVALID = 'must be a path that begins with a slash, without ?, #, *, : and spaces';
