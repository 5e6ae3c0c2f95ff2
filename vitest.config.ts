import { defineConfig } from 'vitest/config';

/**
 * Unit tests stand beside their source; what crosses a process or network border is in tests/. Two files at once: the
 * media and end-to-end files run ffmpeg and the whole program, and more of them only take the cores from each other.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
});
