import { services } from '@wideload/kit';

/** What a check found. `detail` and `warning` are shown to whoever asks for health, so they hold no secret. */
export interface HealthResult {
  readonly healthy: boolean;
  /** Why it is not healthy. */
  readonly detail?: string;
  /**
   * What is wrong although the host can do its work for some: the answer is `warn`, and a balancer goes on sending
   * requests. For what every host has in common: sending them elsewhere would help nobody.
   */
  readonly warning?: string;
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
