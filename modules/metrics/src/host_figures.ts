import type { HostInfo } from '@wideload/kit';
import type { Metrics } from './metrics.ts';

/** Which host this is. */
export function addInfo(metrics: Metrics, { version, modules }: HostInfo): void {
  metrics
    .gauge({ name: 'wideload_info', help: 'Which host this is', labelNames: ['version', 'modules'] })
    .set({ version, modules: modules.map(({ name }) => name).join(',') }, 1);
}

/** How long this process took until it was ready, and what each module had of that. To be called when it is. */
export function addBoot(metrics: Metrics, { timeline }: HostInfo): void {
  metrics
    .gauge({ name: 'wideload_boot_seconds', help: 'Seconds from the start of the process until the host was ready' })
    .set(performance.now() / 1000);
  metrics.gauge({
    name: 'wideload_boot_module_seconds',
    help: 'Seconds that a module took to boot, by phase. Modules start side by side: these add up to more than the whole',
    labelNames: ['module', 'phase'],
    // The last phase of the last module ends after this.
    collect() {
      this.reset();
      for (const { module, phase, begin, end } of timeline) this.inc({ module, phase }, (end - begin) / 1000);
    },
  });
}
