import { API_FOLDER, apiReports } from './api_reports.ts';
import { replaceFolders } from './replace_folders.ts';

replaceFolders([API_FOLDER], apiReports());
