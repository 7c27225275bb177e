export { type CheckSettings, checkModule } from './check/check_module.ts';
export type { Check, CheckName, ModuleReport } from './check/report.ts';
export type { Client, Credentials, Inject } from './client.ts';
export { checkHistory, type HistorySettings, type HistoryVerdict } from './history/check_history.ts';
export type { MayLose } from './history/model.ts';
export type {
  ChangeOperation,
  CreateOperation,
  EndAllOperation,
  EndOperation,
  EventOperation,
  Gone,
  LoadOperation,
  LogInOperation,
  Operation,
  OperationOnSession,
  OverwriteOperation,
  RotateOperation,
  SeenSession,
  SessionOperation,
  TimedOperation,
  UpdateOperation,
  Values,
} from './history/operation.ts';
export type { InjectOptions, Response } from './http.ts';
export type { LogLine } from './log.ts';
export { type ContractCase, sessionStoreContract } from './session_store_contract.ts';
export type { OptionText, TestHostSettings } from './settings.ts';
export { type TestHost, testHost } from './test_host.ts';
