// What clients are told.

export const OTHER_SITE = 'This page is of another site than the websocket.';
export const UPGRADE_NEEDED = 'This address is for websockets.';
export const HANDSHAKE_WRONG = 'This request for a websocket is not well-formed.';
export const TOO_MANY_HEADERS = 'This request has too many headers.';

// Why a socket is closed. Browsers hand these to their pages.

export const SESSION_ENDED = 'The session has ended.';
export const HOST_STOPS = 'The server stops. Please connect again.';
export const SESSIONS_AWAY = 'Sessions cannot be reached at the moment. Please connect again in a few seconds.';
export const HANDLER_FAILED = 'Something went wrong here.';

// What is said in the log.

export const opened = (route: string, address: string): string => `websocket ${route} opened from ${address}`;
export const closed = (route: string, code: number): string => `websocket ${route} closed with ${code}`;
export const failed = (route: string, reason: string): string => `websocket ${route} failed: ${reason}`;
export const brokeOff = (route: string, reason: string): string => `websocket ${route} broke off: ${reason}`;
export const lookFailed = (reason: string): string => `the session of a websocket could not be looked at: ${reason}`;
export const otherSite = (route: string, page: string, host: string): string =>
  `websocket ${route} refused: the page is of ${page}, this host is called ${host}; ` +
  'a proxy in front has to say by which name it was asked, in Host or (--proxy-mode) in X-Forwarded-Host';
