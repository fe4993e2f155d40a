// Reads diagrams from standard input, as a JSON array of texts, and writes what is wrong with each, or null.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const packages = process.argv[2];
const load = (path) => import(pathToFileURL(`${packages}/${path}`).href).then((module) => module.default);

// It cleans what is drawn in a browser's page. Here is no page, and nothing is drawn.
const purify = await load('dompurify/dist/purify.es.mjs');
purify.addHook = () => {};
purify.sanitize = (text) => text;

const mermaid = await load('mermaid/dist/mermaid.core.mjs');
const complaints = [];
for (const text of JSON.parse(readFileSync(0, 'utf8')))
  complaints.push(await mermaid.parse(text).then(() => null, (error) => error.message));
process.stdout.write(JSON.stringify(complaints));
