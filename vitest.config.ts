import { defineConfig, type Plugin } from 'vitest/config';

/**
 * The processes and threads that tests' own code starts are those of dist/, which a user has too: from src/ each takes three
 * times as long to start, since Node strips the types of a hundred files.
 */
const startsWhatIsBuilt: Plugin = {
  name: 'starts-what-is-built',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/src/contracts/places.ts')) return undefined;
    const built = code.replace(`here.endsWith('.ts')`, 'false');
    if (built === code)
      throw new Error('src/contracts/places.ts no longer tells src/ from dist/ by its own name');
    return built;
  },
};

/**
 * Two projects. `unit` needs no build and ends in under a minute: the tests beside their source, and the contracts of the
 * providers on loopback. `program` builds dist/ when it is older than src/: it runs the program as a user starts it, and
 * real ffmpeg. Three files at once for two cores, since many tests wait: for a retry, a lock, a process that starts. The files
 * share three processes: to load the program again for each file took a third of the whole time of `unit`. So a test puts
 * back what it changes in its process.
 */
export default defineConfig({
  test: {
    maxWorkers: 3,
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.ts', 'tests/contract/**/*.test.ts'] },
      },
      {
        extends: true,
        plugins: [startsWhatIsBuilt],
        test: {
          name: 'program',
          include: ['tests/{e2e,media,model,queue,rag}/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
});
