import type { WebSocket } from '@fastify/websocket';
import type { Logger } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import type { Session } from '@wideload/session';
import { closeIgnoringMessages, SESSION_EXPIRED } from './close.ts';
import { checkFailed, SESSION_ENDED } from './errors.ts';
import type { OpenSockets, WatchedSocket } from './open_sockets.ts';

interface Settings {
  readonly sockets: OpenSockets;
  readonly log: Logger;
  /** Seconds between two checks. */
  readonly interval: number;
}

/** Checks while a socket is open that its client answers and that its session has not ended. */
export class SocketWatch implements WatchedSocket {
  private readonly socket: WebSocket;
  private readonly session: Session | undefined;
  private readonly settings: Settings;
  private timer: NodeJS.Timeout;
  private hasAnswered = true;
  private unregister: (() => void) | undefined;
  /** How many calls of `recheckSession` have not ended. */
  private rechecks = 0;
  private isPausedByModule = false;
  /** The sid of the session at the last check. */
  sid = '';

  constructor(socket: WebSocket, session: Session | undefined, settings: Settings) {
    this.socket = socket;
    // A session that is not stored cannot end.
    this.session = session?.isNew ? undefined : session;
    this.settings = settings;
    this.register();
    this.timer = this.scheduleCheck();
    socket.on('pong', () => {
      this.hasAnswered = true;
    });
    socket.once('close', () => {
      clearTimeout(this.timer);
      this.unregister?.();
      this.unregister = undefined;
    });
  }

  private scheduleCheck(): NodeJS.Timeout {
    return setTimeout(() => this.check(), this.settings.interval * 1000);
  }

  private async check(): Promise<void> {
    if (!this.hasAnswered) {
      this.socket.terminate();
      return;
    }
    this.hasAnswered = false;
    this.socket.ping();
    await this.checkSession();
    if (this.isOpen) this.timer = this.scheduleCheck();
  }

  async recheckSession(): Promise<void> {
    const { socket } = this;
    if (this.rechecks++ === 0) {
      this.isPausedByModule = socket.isPaused;
      socket.pause();
    }
    await this.checkSession();
    // Also after a close: the answer of the client to it must be read.
    if (--this.rechecks === 0 && !this.isPausedByModule) socket.resume();
  }

  /** Follows the session to its current sid. Closes the socket if the session has ended. */
  private async checkSession(): Promise<void> {
    if (this.session === undefined || !this.isOpen) return;
    try {
      if (!(await this.session.refresh())) closeIgnoringMessages(this.socket, SESSION_EXPIRED, SESSION_ENDED);
      else if (this.isOpen && this.session.sid !== this.sid) this.register();
    } catch (error) {
      // The socket stays open while the store is unavailable.
      this.settings.log.debug(checkFailed(messageOf(error)));
    }
  }

  private get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  private register(): void {
    if (this.session === undefined) return;
    this.unregister?.();
    this.sid = this.session.sid;
    this.unregister = this.settings.sockets.add(this);
  }
}
