import { service } from '@wideload/kit';
import type { Registry } from 'prom-client';

/** Where figures are kept. Other modules put their own in, with prom-client: `registers: [await get(Metrics)]`. */
export type Metrics = Registry;
export const Metrics = service<Metrics>('metrics.registry');
