import { resolve } from 'node:path';
import type { ProjectBackend } from './backend.ts';
import { folderBackend } from './folder-backend.ts';

/** The projects of this process that are kept elsewhere than in their folders. */
const elsewhere = new Map<string, ProjectBackend>();

/** From now on the project in this folder is kept by `backend`, for the whole process. */
export function keepIn(folder: string, backend: ProjectBackend): void {
  elsewhere.set(resolve(folder), backend);
}

/** Who keeps the project in a folder: the folder itself unless `keepIn` said otherwise. */
export const backendOf = (folder: string): ProjectBackend =>
  elsewhere.get(resolve(folder)) ?? folderBackend(folder);
