import type { HostInfo } from '@wideload/kit';
import type { Metrics } from './metrics.ts';

/** Adds the version and the modules of this host. */
export function addInfo(metrics: Metrics, { version, modules }: HostInfo): void {
  metrics
    .gauge({ name: 'wideload_info', help: 'Version and modules of this host', labelNames: ['version', 'modules'] })
    .set({ version, modules: modules.map(({ name }) => name).join(',') }, 1);
}

/** Adds the time that the boot took, in total and for each module. Call it when the host is ready. */
export function addBoot(metrics: Metrics, { timeline }: HostInfo): void {
  metrics
    .gauge({ name: 'wideload_boot_seconds', help: 'Time from the start of the process until the host was ready' })
    .set(performance.now() / 1000);
  metrics.gauge({
    name: 'wideload_boot_module_seconds',
    help: 'Boot time of a module, by phase. Modules start in parallel, so these add up to more than the total',
    labelNames: ['module', 'phase'],
    // At scrape time: the last phase of the last module ends after this call.
    collect() {
      this.reset();
      for (const { module, phase, begin, end } of timeline) this.inc({ module, phase }, (end - begin) / 1000);
    },
  });
}
