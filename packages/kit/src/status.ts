import { question } from './workers.ts';

/** What a serving process knows of the host as a whole. */
export interface ServiceStatus {
  /** Where sessions are kept. */
  readonly store: string;
  /** Sessions that were counted in a moment; undefined while the store is out of reach. */
  readonly sessions: number | undefined;
  /** Whether there are more than were counted. */
  readonly hasMore: boolean;
  /** What is wrong, by the name of the check that found it. */
  readonly problems: Readonly<Record<string, string>>;
}

export const ServiceStatus = question<ServiceStatus>('host.service_status');
