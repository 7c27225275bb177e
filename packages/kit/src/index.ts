export type { Awaitable } from './awaitable.ts';
export { type Command, type CommandInput, type CommandRun, command } from './command.ts';
export type { Context, Handling } from './context.ts';
export { InvalidValue, WideloadError } from './errors.ts';
export { type AnyFunction, type HandlerOf, type Hook, type HookKind, hook, type RunOf } from './hook.ts';
export type { BootPhase, BootSpan, HostInfo, ModuleInfo } from './host_info.ts';
export { type Lease, Leases } from './leases.ts';
export { Ready, type Stop, Stopping } from './lifecycle.ts';
export type { LogFields, Logger } from './logger.ts';
export { defineModule, type ModuleDefinition, type Position, type SetupHandle, type StartSettings } from './module.ts';
export type { Observer, Work } from './observer.ts';
export {
  type Option,
  type OptionKind,
  type OptionSettings,
  type OptionShape,
  type OptionValues,
  option,
  type ValueSchema,
} from './option.ts';
export { bytes } from './options/bytes.ts';
export { choice } from './options/choice.ts';
export { duration } from './options/duration.ts';
export { flag } from './options/flag.ts';
export { type Bounds, integer } from './options/integer.ts';
export { list } from './options/list.ts';
export { number } from './options/number.ts';
export { path } from './options/path.ts';
export { secret } from './options/secret.ts';
export { text } from './options/text.ts';
export { url } from './options/url.ts';
export { type Factory, type Service, type Services, service, services, type Wrapper } from './service.ts';
export { type Question, question, type WorkerAnswer, type Workers } from './workers.ts';
