import type { Redis } from 'ioredis';
import { isRefusedCommand, refusalOf } from '../connection/refusal.ts';

/**
 * ioredis asks a server with INFO whether it has loaded its data, before it counts as ready. Where this user may not run
 * INFO, or the server has none, ioredis writes that to the console or gives up; here the server counts as ready, and
 * commands tell whether it is.
 */
export function passRefusedReadyCheck(redis: Redis): void {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    // Once a server is ready, whoever asks for INFO wants to know.
    if (command.name === 'info' && redis.status === 'connect') {
      const { reject } = command;
      command.reject = (error) => {
        if (isRefusedCommand(refusalOf(error))) command.resolve('');
        else reject(error);
      };
    }
    return send(command, stream);
  };
}
