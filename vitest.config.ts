import { defineConfig } from 'vitest/config';

const suffixed = ['pg', 'kafka', 's3', 'mesh', 'e2e', 'long'].map((suffix) => `**/*.${suffix}.test.ts`);
const never = ['**/node_modules/**', '.weft/**'];

/** One project per thing a test needs; the suffix of the file says which. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['**/*.test.ts'], exclude: [...never, ...suffixed] } },
      {
        test: {
          name: 'pg',
          include: ['**/*.pg.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'kafka',
          include: ['**/*.kafka.test.ts'],
          exclude: [...never, 'tests/fault/**'],
          globalSetup: ['tests/harness/postgres-setup.ts', 'tests/harness/kafka-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'fault',
          include: ['tests/fault/*.kafka.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/postgres-setup.ts', 'tests/harness/kafka-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 's3',
          include: ['**/*.s3.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/postgres-setup.ts', 'tests/harness/s3-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'mesh',
          include: ['**/*.mesh.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/mesh-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/postgres-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'long',
          include: ['**/*.long.test.ts'],
          exclude: never,
          globalSetup: ['tests/harness/postgres-setup.ts', 'tests/harness/kafka-setup.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
