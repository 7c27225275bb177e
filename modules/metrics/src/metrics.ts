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

/** Creates metrics of prom-client, which are then served with all others. */
export interface Metrics {
  counter<L extends string>(settings: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string>(settings: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string>(settings: HistogramConfiguration<L>): Histogram<L>;
  summary<L extends string>(settings: SummaryConfiguration<L>): Summary<L>;
  /** The registry of all metrics, for libraries that add their own. */
  readonly registry: Registry;
}
export const Metrics = service<Metrics>('metrics.registry');
