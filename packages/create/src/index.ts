export { moduleFiles, projectFiles } from './template.ts';
