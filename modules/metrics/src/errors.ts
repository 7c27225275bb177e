import { WideloadError } from '@wideload/kit';

/** `metrics_allow` names something that is no address. */
export const addressInvalid = (address: string): WideloadError =>
  new WideloadError('METRICS_ADDRESS_INVALID', [
    `metrics_allow: "${address}" is no address`,
    'IP addresses (10.1.2.3), networks (10.0.0.0/8, fd00::/8), loopback, linklocal and uniquelocal can stand there',
  ]);

/** Told to whoever may not read the figures. */
export const NOT_ALLOWED = 'These figures are not for everybody. Whoever may read them stands in metrics_allow.';

/** A worker cannot be asked by the others for its figures. */
export function alone(reason: string): string {
  return `this worker's figures are missing from those of the host: ${reason}`;
}
