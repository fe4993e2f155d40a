import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** What the dashboard may weigh, compressed, with all that is loaded later. */
const budget = 1.5 * 1024 * 1024;

/** Leaves only compressed files behind, as they are embedded, and fails when they have grown too heavy. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => { folder = config.build.outDir; },
    closeBundle() {
      let total = 0;
      for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const file = join(folder, entry);
        if (!statSync(file).isFile())
          continue;
        const content = gzipSync(readFileSync(file), { level: 9 });
        writeFileSync(file + ".gz", content);
        rmSync(file);
        total += content.length;
      }
      const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
      console.log(`The dashboard: ${kib(total)} compressed, of ${kib(budget)} allowed.`);
      if (total > budget)
        throw new Error(`The dashboard is too heavy: ${kib(total)} compressed, ${kib(budget)} allowed.`);
    },
  };
}

/**
 * Mermaid can draw far more than the flowcharts that show workflows. What draws the rest, and the mathematics in labels, is left
 * out: it is never asked for.
 */
function flowchartsOnly(): Plugin {
  const unused = /\/(?!flowDiagram|dagre)[A-Za-z]+(?:Diagram|-definition)-[A-Z0-9]+\.mjs$|\/(?:katex|cytoscape[\w-]*|cynefin[\w-]*)(?:$|\/)|^(?:katex|cytoscape[\w-]*)$/;
  return {
    name: "flowcharts-only",
    enforce: "pre",
    resolveId: (source, importer) => importer?.includes("mermaid") && unused.test(source) ? "\0unused" : null,
    load: (id) => id === "\0unused" ? "export default undefined; export const diagram = undefined;" : null,
  };
}

export default defineConfig({
  base: "/api/workflows/ui/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [flowchartsOnly(), compressed()],
  build: {
    outDir: process.env["DASHBOARD_OUT"] ?? "../../../artifacts/ui",
    emptyOutDir: true,
    target: "es2023",
    // These know light-dark(), which follows the theme that was chosen; what would be made of it for older ones does not.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // No inline script for preloading: the content policy forbids it.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2048,
    reportCompressedSize: false,
  },
});

