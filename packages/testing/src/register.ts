// For tests that stand beside a module, with nothing installed there: node --import @wideload/testing/register --test
import { prepareProcess } from '@wideload/boot';

prepareProcess();
