import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Monaco's module that starts the workers of languages imports every feature of the editor besides, and is loaded after the first
 * editor was made. Its features would then be part of the next editor only, without their services, which are made once. The
 * features that the editor has are those of src/editor/monaco-features.ts.
 */
function onlyListedFeatures(): Plugin {
  return {
    name: 'only-listed-features',
    transform: {
      filter: { id: /monaco-editor\/esm\/vs\/internal\/common\/workers\.js$/ },
      handler: (code) => ({ code: code.replace(/^import '[^']+';$/gm, ''), map: null }),
    },
  };
}

/**
 * The page is served by build-service in production. `SKERRY_API` names a running one for `vite dev`.
 */
const api = process.env['SKERRY_API'] ?? 'http://127.0.0.1:4640';

export default defineConfig(({ command }) => ({
  plugins: [react(), tailwindcss(), onlyListedFeatures()],
  // Pages of appliances are at the API's port; in production that is the page's own.
  define: command === 'serve' ? { 'import.meta.env.SKERRY_API_PORT': JSON.stringify(new URL(api).port) } : {},
  server: { proxy: { '/api': { target: api, ws: true } } },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: false,
    // Monaco and its TypeScript worker are large by nature; both load after the page is there.
    chunkSizeWarningLimit: 8_000,
  },
}));
