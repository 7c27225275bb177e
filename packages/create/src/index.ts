export { moduleFiles } from './template.ts';
