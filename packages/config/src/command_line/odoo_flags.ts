/** Flags of Odoo (8.0 to 19.0) that this host does not support and that take a value. */
const WITH_VALUE = new Set(
  `-i --init -u --update --reinit -P --import-partial --upgrade-path --pre-upgrade-scripts --archive-dir
  --longpolling-port --gevent-port --xmlrpcs-interface --xmlrpcs-port --cert-file --pkey-file
  --test-file --test-report-directory --test-tags --screencasts --screenshots --log-db --log-db-level
  --email-from --from-filter --smtp --smtp-port --smtp-user --smtp-password --smtp-ssl-certificate-filename
  --smtp-ssl-private-key-filename -r --db_user -w --db_password --pg_path --db_host --db_replica_host --db_port
  --db_replica_port --db_sslmode --db_app_name --db_maxconn --db_maxconn_gevent --db-template --load-language
  -l --language --i18n-export --i18n-import --modules --shell-interface --shell-file -t --timezone
  --osv-memory-count-limit --osv-memory-age-limit --transient-age-limit --max-cron-threads --limit-time-worker-cron
  --geoip-db --geoip-city-db --geoip-country-db --limit-memory-soft-gevent --limit-memory-hard-gevent
  --limit-time-cpu --limit-time-real-cron`.split(/\s+/),
);

/** Those without a value. */
const ALONE = new Set(
  `--with-demo --skip-auto-install --no-xmlrpcs --x-sendfile --test-enable --test-commit --logrotate --syslog
  --log-request --log-response --log-web --log-sql --smtp-ssl --i18n-overwrite --no-database-list --auto-reload
  --debug --unaccent`.split(/\s+/),
);

/** Those that take a value in some versions only. */
const EITHER = new Set(['--without-demo']);

/**
 * Returns the number of arguments of one of Odoo's flags on the command line, including itself, as Python's optparse
 * counts them: a value may begin with a dash. `next` is the next argument. Undefined for other flags.
 */
export function odooFlagLength(argument: string, next: string | undefined): 1 | 2 | undefined {
  const [, long, value] = /^(--[^=]+)(=.*)?$/s.exec(argument) ?? [];
  if (long === undefined) {
    if (!WITH_VALUE.has(argument.slice(0, 2))) return undefined;
    return argument.length > 2 ? 1 : 2;
  }
  if (EITHER.has(long)) return value === undefined && next !== undefined && !next.startsWith('-') ? 2 : 1;
  if (WITH_VALUE.has(long)) return value === undefined ? 2 : 1;
  return ALONE.has(long) && value === undefined ? 1 : undefined;
}

/** The flags with their dashes, for a suggestion. */
export const ODOO_FLAGS: readonly string[] = [...WITH_VALUE, ...ALONE, ...EITHER];
