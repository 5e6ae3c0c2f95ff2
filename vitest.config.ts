import { defineConfig } from 'vitest/config';

/**
 * Two projects. `unit` needs no build and ends in under a minute: the tests beside their source, and the contracts of the
 * providers on loopback. `program` builds dist/ when it is older than src/: it runs the program as a user starts it, and
 * real ffmpeg. Two files at once, since more of them would only take the cores from each other.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
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
        test: {
          name: 'program',
          include: ['tests/{e2e,media,model,rag}/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
});
