import { question } from './workers.ts';

/** What a serving process knows about the host as a whole. */
export interface ServiceStatus {
  /** The session store, as text. */
  readonly store: string;
  /** Sessions that could be counted quickly; undefined while the store cannot be reached. */
  readonly sessions: number | undefined;
  /** Whether there are more sessions than were counted. */
  readonly hasMore: boolean;
  /** Problems, by the name of the check that found them. */
  readonly problems: Readonly<Record<string, string>>;
}

export const ServiceStatus = question<ServiceStatus>('host.service_status');
