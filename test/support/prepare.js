// What the tests need besides npm packages: a redis-server, openssl, and Chromium for the pages. Installs them where it
// may (Debian or its kin, as root), else says what to type.
import { execFileSync, spawnSync } from 'node:child_process';

const NEEDED = [
  { program: 'redis-server', package: 'redis-server', for: 'sessions in Redis are tested against the real one' },
  { program: 'openssl', package: 'openssl', for: 'TLS is tested with certificates made for the test' },
  { program: 'systemd-notify', package: 'systemd', for: 'the host is run as systemd would, and its units are checked' },
  { program: '/usr/sbin/logrotate', package: 'logrotate', for: 'its sample is checked by itself' },
  { program: '/usr/sbin/nginx', package: 'nginx', for: 'its configuration is tested with the real one' },
  { program: 'fail2ban-regex', package: 'fail2ban', for: 'its filter is checked with hostile logins' },
  { program: 'bash', package: 'bash', for: 'completion is tested in it' },
  { program: 'script', package: 'bsdutils', for: 'shells are tested on a terminal that it makes' },
  { program: 'zsh', package: 'zsh', for: 'completion is tested in it' },
  { program: 'fish', package: 'fish', for: 'completion is tested in it' },
  { program: 'curl', package: 'curl', for: 'pages of the documentation are followed with it' },
  { program: 'promtool', package: 'prometheus', for: 'metrics, alerts and dashboards are checked by it' },
  { program: '/usr/sbin/ip', package: 'iproute2', for: 'a network that is cut in two is made with it' },
  { program: 'chromium', package: 'chromium', for: 'pages are tested in a real browser' },
];

const isThere = (program) => spawnSync('which', [program]).status === 0;

const missing = NEEDED.filter(({ program }) => !isThere(program));
if (missing.length > 0) {
  const packages = missing.map((need) => need.package);
  const mayInstall = process.getuid?.() === 0 && isThere('apt-get');
  if (!mayInstall) {
    const reasons = missing.map((need) => `${need.program} (${need.for})`).join(' and ');
    console.error(`The tests need ${reasons}; install with: sudo apt-get install ${packages.join(' ')}`);
    process.exit(1);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const reasons = missing.map((need) => `  ${need.package}: ${need.for}`).join('\n');
  console.log(`The tests need more than is here: apt-get install ${packages.join(' ')}\n${reasons}`);
  execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  // The service that the package would start is not wanted: each test starts a server of its own.
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, RUNLEVEL: '1' },
  });
}
