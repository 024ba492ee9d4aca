import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page is served by build-service in production. `SKERRY_API` names a running one for `vite dev`.
 */
const api = process.env['SKERRY_API'] ?? 'http://127.0.0.1:4640';

export default defineConfig(({ command }) => ({
  plugins: [react(), tailwindcss()],
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
