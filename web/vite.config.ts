import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const kMapNotice = '/*! Holds MapLibre GL JS, 3-Clause BSD: https://github.com/maplibre/maplibre-gl-js/blob/v6.17.0/LICENSE.txt */';
const hub = process.env.DOSI_HUB ?? 'http://127.0.0.1:8080';

/**
 * Builds MapLibre from its sources, its worker as an entry of the same build: what map and worker have in common is one chunk that both
 * load, where the ready-made files of the package hold it twice (a quarter of the console).
 */
function mapFromSources(): Plugin {
  const source = (path: string) => fileURLToPath(new URL(`node_modules/maplibre-gl/src/${path}`, import.meta.url));
  let worker = '';
  return {
    name: 'map-from-sources',
    apply: 'build',
    enforce: 'pre',
    buildStart() {
      worker = this.emitFile({ type: 'chunk', id: source('source/worker.ts'), name: 'map-worker' });
    },
    resolveId(id) {
      if (id === 'maplibre-gl') return source('index.ts');
      return id.startsWith('maplibre-gl/dist/maplibre-gl-worker.mjs') ? '\0map-worker' : null;
    },
    load: (id) => (id === '\0map-worker' ? `export default import.meta.ROLLUP_FILE_URL_${worker};` : null),
  };
}

export default defineConfig({
  plugins: [svelte(), mapFromSources()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1300,
    assetsInlineLimit: 0,
    // A fortieth smaller than what esbuild makes.
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 2 } },
    // The map's worker is a module: named .js so that every server gives it the right type.
    rollupOptions: { output: { banner: ({ name }) => (name === 'controller' ? kMapNotice : ''), assetFileNames: (asset) => `assets/[name]-[hash]${asset.names[0]?.endsWith('.mjs') ? '.js' : '[extname]'}` } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/ngsi-ld': hub, '/dosi': hub, '/health': hub, '/metrics': hub } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
