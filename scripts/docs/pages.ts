import { dependencyPage } from './dependency_page.ts';
import { errorForms } from './error_forms.ts';
import { errorPages } from './error_pages.ts';
import { optionPages } from './option_pages.ts';
import { withSubjects } from './project.ts';
import { referencePages } from './reference_pages.ts';

/** The folders that hold nothing but pages made here. */
export const MADE_FOLDERS = ['docs/errors', 'docs/authors/reference'];

/** Every page that is made from the code, by its path in the checkout. */
export function madePages(): Map<string, string> {
  return withSubjects(
    (subjects) =>
      new Map([
        ...errorPages(errorForms(subjects)),
        ...referencePages(subjects),
        ...optionPages(),
        ...dependencyPage(),
      ]),
  );
}
