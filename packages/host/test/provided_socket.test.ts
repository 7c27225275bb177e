import { afterEach, describe, expect, test, vi } from 'vitest';
import { providedSocket } from '../src/service_manager/provided_socket.ts';

afterEach(() => vi.unstubAllEnvs());

function socketWith(environment: Readonly<Record<string, string>>): number | undefined {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return providedSocket();
}

const OWN = String(process.pid);

describe('a socket that a service manager opened', () => {
  test('is file descriptor 3 of the process that it was passed to', () => {
    expect(socketWith({ LISTEN_PID: OWN, LISTEN_FDS: '1' })).toBe(3);
  });

  test.each([String(process.ppid), `${process.pid}0`, '1', '0', ''])(
    'is not used where LISTEN_PID is %j, which is another process',
    (pid) => {
      // sd_listen_fds(3): the variables were passed on by a process that had the socket itself.
      expect(socketWith({ LISTEN_PID: pid, LISTEN_FDS: '1' })).toBeUndefined();
      expect(socketWith({ LISTEN_PID: pid, LISTEN_FDS: '2' })).toBeUndefined();
    },
  );

  test('is not there where nothing says so', () => {
    expect(socketWith({ LISTEN_FDS: '1' })).toBeUndefined();
  });

  test.each([['2'], ['0'], ['']])('is one: LISTEN_FDS=%j is an error', (count) => {
    expect(() => socketWith({ LISTEN_PID: OWN, LISTEN_FDS: count })).toThrow(
      `the service manager passed ${count} sockets`,
    );
  });
});
