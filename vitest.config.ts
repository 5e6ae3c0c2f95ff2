import { defineConfig, type Plugin } from 'vitest/config';
import { isBuilt } from './tests/support/built.ts';

/**
 * The processes and threads that tests' own code starts are those of dist/, which a user has too: from src/ each takes three
 * times as long to start, since Node strips the types of a hundred files.
 * @param here what src/contracts/places.ts says of itself, and in its place what makes it look in dist/
 */
const startsWhatIsBuilt = (here: string, instead: string): Plugin => ({
  name: 'starts-what-is-built',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/src/contracts/places.ts')) return undefined;
    const built = code.replace(here, instead);
    if (built === code)
      throw new Error('src/contracts/places.ts no longer tells src/ from dist/ by its own name');
    return built;
  },
});
/** All files: the program as it is installed. */
const asInstalled = startsWhatIsBuilt(`here.endsWith('.ts')`, 'false');
/** Processes and threads alone, since unit tests look at drawings that dist/ does not have. */
const ownProcesses = startsWhatIsBuilt('isSource ? `', 'false ? `');

/**
 * Two projects. `unit` needs no build, and starts processes from dist/ only where that is as new as src/: the tests beside
 * their source, and the contracts of the providers on loopback. `program` builds dist/ when it is older than src/: it runs
 * the program as a user starts it, and real ffmpeg. Four files at once for two cores, since many tests wait: for a retry, a
 * lock, a process that starts. The files share four processes: to load the program again for each file took a third of the
 * whole time of `unit`. So a test puts back what it changes in its process.
 */
export default defineConfig({
  test: {
    maxWorkers: 4,
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
    setupFiles: process.env.SPARKFLUENCE_TEST_ACCOUNT === undefined ? [] : ['tests/support/account.ts'],
    projects: [
      {
        extends: true,
        plugins: isBuilt() ? [ownProcesses] : [],
        test: { name: 'unit', include: ['src/**/*.test.ts', 'tests/contract/**/*.test.ts'] },
      },
      {
        extends: true,
        plugins: [asInstalled],
        test: {
          name: 'program',
          include: ['tests/{e2e,media,model,queue,rag}/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
});
