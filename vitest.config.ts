import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    testTimeout: 60_000,
    // The built package is what is tested, loaded by Node as by anyone else.
    server: { deps: { external: [/\/dist\//] } },
  },
})
