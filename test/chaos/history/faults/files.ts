import { newFolder } from '../../../support/host.ts';
import type { Fault } from './fault.ts';

export const hostWithFilesKilled: Fault = {
  name: 'sessions are in files, and a host is killed',
  mayLose: 'nothing',
  endsAll: true,
  async start() {
    const shared = { dataDir: newFolder(), options: ['--load=base,web,history'] };
    return {
      hosts: [
        { name: 'host 1', address: '127.0.1.9', ...shared },
        { name: 'host 2', address: '127.0.2.9', ...shared },
      ],
      confirm: async () => {},
      async strike({ hosts, requests }) {
        for (const host of hosts) {
          await host.kill();
          await host.start();
          await requests(2);
        }
        return {};
      },
      heal: async () => {},
    };
  },
};
