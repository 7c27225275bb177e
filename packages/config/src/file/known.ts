/** Options of Odoo (8.0 to 19.0) that this host does not support; in a file they have no effect here. */
const ODOO_ONLY = new Set(
  `assert_exit_level cert_file csv_internal_sep cron_timeout db_app_name db_host db_maxconn db_maxconn_gevent
  db_password db_port db_replica_host db_replica_port db_sslmode db_template db_user debug_mode default_productivity_apps
  demo email_from from_filter geoip_city_db geoip_country_db geoip_database gevent_port http_socket_activation
  i18n_overwrite import_file_maxbytes import_file_timeout import_partial import_url_regex init install language
  limit_memory_hard_gevent limit_memory_soft_gevent limit_time_cpu limit_time_real_cron limit_time_worker_cron limits_time_real list_db load_language log_db log_db_level
  logrotate longpolling_port max_cron_threads netrpc netrpc_interface netrpc_port no_database_list osv_memory_age_limit
  osv_memory_count_limit overwrite_existing_translations pg_path pre_upgrade_scripts publisher_warranty_url reinit reportgz
  root_path run screencasts screenshots secure secure_cert_file secure_pkey_file secret shell_interactive shell_interpreter
  shell_file skip_auto_install smtp_password smtp_port smtp_server smtp_ssl smtp_ssl_certificate_filename
  smtp_ssl_private_key_filename smtp_user static_http_document_root static_http_enable static_http_url_prefix
  syslog test_commit test_disable test_enable test_file test_report_directory test_tags timezone transient_age_limit
  translate_in translate_modules translate_out unaccent update upgrade_path websocket_keep_alive_timeout
  websocket_rate_limit_burst websocket_rate_limit_delay with_demo without_demo x_sendfile xml xmlrpcs
  xmlrpcs_interface xmlrpcs_port cache_timeout client_timeout login_message server_environment_files running_env
  bin_path archive_dir auto_reload gevent-port import_image_maxbytes import_image_regex import_image_timeout
  shell_interface data_dir_override web_session_timeout proxy_access_token`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Returns the names of options that only Odoo has. */
export function odooOptions(): readonly string[] {
  return [...ODOO_ONLY];
}

/** Returns whether a key of a file belongs to Odoo only. */
export function isOdooOption(name: string): boolean {
  return ODOO_ONLY.has(name);
}

/** Variables that Odoo's images and tools set. They are not options. */
export const FOREIGN_VARIABLES: ReadonlySet<string> = new Set(['ODOO_RC', 'ODOO_VERSION', 'ODOO_RELEASE', 'ODOO_SHA']);
