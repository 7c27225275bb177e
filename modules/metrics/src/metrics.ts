import { service } from '@wideload/kit';
import type {
  Counter,
  CounterConfiguration,
  Gauge,
  GaugeConfiguration,
  Histogram,
  HistogramConfiguration,
  Registry,
  Summary,
  SummaryConfiguration,
} from 'prom-client';

/** Makes figures, which are served with all others from then on. They are prom-client's. */
export interface Metrics {
  counter<L extends string>(settings: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string>(settings: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string>(settings: HistogramConfiguration<L>): Histogram<L>;
  summary<L extends string>(settings: SummaryConfiguration<L>): Summary<L>;
  /** Where they are all kept, for libraries that bring their own. */
  readonly registry: Registry;
}
export const Metrics = service<Metrics>('metrics.registry');
