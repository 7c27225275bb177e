import { Gauge, type Registry } from 'prom-client';

/** Notes how long this process took from its start until it was ready. */
export function noteBoot(registry: Registry): void {
  new Gauge({
    name: 'wideload_boot_seconds',
    help: 'Seconds from the start of the process until the host was ready',
    registers: [registry],
  }).set(performance.now() / 1000);
}
