import { services } from '@wideload/kit';

/** The result of a check. `detail` and `warning` are public at `/web/health`, so they must not contain secrets. */
export interface HealthResult {
  readonly healthy: boolean;
  /** Why it is not healthy. */
  readonly detail?: string;
  /**
   * What is wrong although the host still serves requests. The status is `warn`, and load balancers keep sending requests.
   * Use it for faults that all hosts share, where sending requests to another host would not help.
   */
  readonly warning?: string;
}

/**
 * A check of something that the host needs. `readiness`: while it fails, a load balancer should send requests elsewhere.
 * `liveness`: when it fails, only a restart helps; use it rarely.
 */
export interface Health {
  readonly name: string;
  readonly kind: 'readiness' | 'liveness';
  check(): HealthResult | Promise<HealthResult>;
}

export const Health = services<Health>('base.health');
