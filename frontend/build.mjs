// Builds the one chart script and its licence notices into the Python package; --check only compares.

import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "..", "src", "sustainment", "web", "assets");

const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/charts.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "sustainmentCharts",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  banner: { js: "/* Built from frontend/; licences: charts.LICENSES.txt */" },
  metafile: true,
  write: false,
});

function packageFolders(inputs) {
  const folders = new Set();
  for (const input of Object.keys(inputs)) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) folders.add(found[1]);
  }
  return [...folders].sort();
}

function notice(folder) {
  const declared = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
  const file = readdirSync(join(here, folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = file && existsSync(join(here, folder, file)) ? readFileSync(join(here, folder, file), "utf8").trim() : "";
  return { name: `${declared.name} ${declared.version}`, licence: declared.license, text };
}

function notices(inputs) {
  const byText = new Map();
  for (const { name, licence, text } of packageFolders(inputs).map(notice)) {
    if (!licence) throw new Error(`${name} states no licence`);
    const heading = byText.get(text || licence) ?? { names: [], licence, text };
    heading.names.push(name);
    byText.set(text || licence, heading);
  }
  const parts = [...byText.values()].map(
    ({ names, licence, text }) => `${names.join(", ")}\nLicence: ${licence}\n\n${text}`.trim(),
  );
  return `charts.js holds these packages.\n\n${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

const files = {
  "charts.js": result.outputFiles[0].text,
  "charts.LICENSES.txt": notices(result.metafile.outputs["charts.js"]?.inputs ?? result.metafile.inputs),
};
for (const [name, text] of Object.entries(files)) {
  const path = join(assets, name);
  if (process.argv.includes("--check")) {
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      console.error(`${name} is not what frontend/ builds; run npm run build`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(path, text);
    console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
  }
}
