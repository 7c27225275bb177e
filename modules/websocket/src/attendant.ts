import type { WebSocket } from '@fastify/websocket';
import type { Logger } from '@wideload/kit';
import type { Session } from '@wideload/session';
import { dismiss, SESSION_EXPIRED } from './close.ts';
import { lookFailed, SESSION_ENDED } from './errors.ts';
import type { OpenSockets, Watched } from './open_sockets.ts';

interface Watch {
  readonly sockets: OpenSockets;
  readonly log: Logger;
  /** Seconds between two looks. */
  readonly interval: number;
}

/** Looks after one socket while it is open: whether its client lives, and whether its session is still there. */
export class Attendant implements Watched {
  private readonly socket: WebSocket;
  private readonly session: Session | undefined;
  private readonly watch: Watch;
  private timer: NodeJS.Timeout;
  private hasAnswered = true;
  private leave: (() => void) | undefined;
  /** The sid that the session had when it was last looked at. */
  sid = '';

  constructor(socket: WebSocket, session: Session | undefined, watch: Watch) {
    this.socket = socket;
    // What is not stored cannot end.
    this.session = session?.isNew ? undefined : session;
    this.watch = watch;
    this.enlist();
    this.timer = this.wait();
    socket.on('pong', () => {
      this.hasAnswered = true;
    });
    socket.once('close', () => {
      clearTimeout(this.timer);
      this.leave?.();
      this.leave = undefined;
    });
  }

  private wait(): NodeJS.Timeout {
    return setTimeout(() => this.round(), this.watch.interval * 1000);
  }

  private async round(): Promise<void> {
    if (!this.hasAnswered) {
      this.socket.terminate();
      return;
    }
    this.hasAnswered = false;
    this.socket.ping();
    await this.look();
    if (this.isOpen) this.timer = this.wait();
  }

  /** Follows the session to where it is now, and closes the socket when it has ended. */
  async look(): Promise<void> {
    if (this.session === undefined || !this.isOpen) return;
    try {
      if (!(await this.session.refresh())) dismiss(this.socket, SESSION_EXPIRED, SESSION_ENDED);
      else if (this.isOpen && this.session.sid !== this.sid) this.enlist();
    } catch (error) {
      // Nobody is logged out by a store that is out of reach.
      this.watch.log.debug(lookFailed(error instanceof Error ? error.message : String(error)));
    }
  }

  private get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  private enlist(): void {
    if (this.session === undefined) return;
    this.leave?.();
    this.sid = this.session.sid;
    this.leave = this.watch.sockets.add(this);
  }
}
