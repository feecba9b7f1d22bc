import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const hub = process.env.DOSI_HUB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1300,
    assetsInlineLimit: 0,
    // A fortieth smaller than what esbuild makes: the whole console stays under 600 kB gzipped.
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 2 } },
    // The map's worker is a module: named .js so that every server gives it the right type.
    rollupOptions: { output: { assetFileNames: (asset) => `assets/[name]-[hash]${asset.names[0]?.endsWith('.mjs') ? '.js' : '[extname]'}` } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/ngsi-ld': hub, '/dosi': hub, '/health': hub, '/metrics': hub } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
