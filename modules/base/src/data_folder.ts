import { service } from '@wideload/kit';

/** The folder of this host's data (`data_dir`), in which modules keep what must outlive a process. It may not exist yet. */
export interface DataFolder {
  readonly path: string;
}

export const DataFolder = service<DataFolder>('base.data_folder');
