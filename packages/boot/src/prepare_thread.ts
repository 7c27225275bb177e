// What a thread with TypeScript imports first.
import { prepareProcess } from './typescript.ts';

prepareProcess();
