import { services } from '@wideload/kit';

/** What a check found. `detail` is shown to whoever asks for health, so it holds no secret. */
export interface HealthResult {
  readonly healthy: boolean;
  readonly detail?: string;
}

/**
 * Something that must work for the host to do its work. `readiness`: while it fails, a balancer should send requests
 * elsewhere. `liveness`: when it fails, only a restart helps; few things are.
 */
export interface Health {
  readonly name: string;
  readonly kind: 'readiness' | 'liveness';
  check(): HealthResult | Promise<HealthResult>;
}

export const Health = services<Health>('base.health');
