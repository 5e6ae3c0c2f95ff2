import { SparkfluenceError } from '../contracts/errors.ts';
import { present } from '../contracts/own.ts';
import { openIfThere, type Project, saveSettingsAgain } from '../project/store.ts';

/** Checks what a request wants, and has its project as it was where that is refused. */
export type OrAsBefore = <Result>(check: () => Promise<Result>) => Promise<Result>;

/**
 * What a request chooses for the final video, and whom it names, is kept by its project as soon as that is opened. Where it is
 * refused before anything is made, or its price is, the project has again what it had: the next request is not refused, nor asked to
 * pay, for the words of this one.
 * A project that this request begins keeps its choices, since the same order goes on with it.
 * @param project as the request wants it; its folder still has what it had
 */
export async function orAsBefore(project: Project): Promise<OrAsBefore> {
  const before = await openIfThere(project.folder);
  return async (check) => {
    try {
      return await check();
    } catch (error) {
      const isRefused = !(error instanceof SparkfluenceError) || error.kind !== 'interrupted';
      if (before !== undefined && isRefused) {
        const { final: _, makers: __, ...settings } = project.settings;
        const { final, makers } = before.settings;
        await saveSettingsAgain({ ...project, settings: { ...settings, ...present({ final, makers }) } });
      }
      throw error;
    }
  };
}
