import { MADE_FOLDERS, madePages } from './pages.ts';
import { picture } from './picture.ts';
import { replaceFolders } from './replace_folders.ts';

replaceFolders(MADE_FOLDERS, new Map([...madePages(), ...(await picture())]));
