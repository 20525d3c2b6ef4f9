import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // What loads what: the budgets are checked against it.
    manifest: 'loads.json',
    target: 'es2023',
    // Fonts and images as files: the content security policy lets nothing else in.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/v1', '/health', '/ready', '/upload_csv', '/employees', '/metrics', '/clients', '/openapi.json'].map(
        path => [path, 'http://127.0.0.1:8000'],
      ),
    ),
  },
})
