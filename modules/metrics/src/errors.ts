/** Told to whoever may not read the figures. */
export const NOT_ALLOWED = 'These figures are not for everybody. Whoever may read them stands in metrics_allow.';

/** A worker cannot be asked by the others for its figures. */
export function alone(reason: string): string {
  return `this worker's figures are missing from those of the host: ${reason}`;
}
