// Type-checks manifests against the TypeScript types of the Kubernetes API, as object literals: a field that does not exist, is
// missing or has the wrong type is an error with its place. node check.mjs FILE...
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Where the type of a kind is: the core group has no name, the operator's is a package of its own. */
function moduleOf(apiVersion) {
  return apiVersion.startsWith('monitoring.coreos.com/') ? `@kubernetes-models/prometheus-operator/${apiVersion}` : `kubernetes-models/${apiVersion}`;
}

const imports = new Set();
const statements = [];
const places = [];
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(fs.readFileSync(file, 'utf8'), { merge: true })) {
    const manifest = document.toJS();
    if (manifest === null) continue;
    const { apiVersion, kind } = manifest;
    if (!/^[a-z0-9./]+$/i.test(apiVersion ?? '') || !/^[A-Z][A-Za-z]+$/.test(kind ?? '')) {
      console.error(`${file}: a document has the apiVersion '${apiVersion}' and the kind '${kind}'.`);
      process.exitCode = 1;
      continue;
    }
    const alias = `${kind}_${apiVersion.replace(/[^A-Za-z0-9]/g, '_')}`;
    imports.add(`import type { I${kind} as ${alias} } from '${moduleOf(apiVersion)}/${kind}';`);
    places.push(`${path.basename(file)}: ${kind} ${manifest.metadata?.name}`);
    statements.push(`export const m${statements.length}: ${alias} = ${JSON.stringify(manifest)};`);
  }
}

const root = path.join(here, 'manifests.ts');
const source = [...imports, ...statements].join('\n');
const options = { noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.getSourceFile = (name, ...rest) => (path.resolve(name) === root ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile.call(host, name, ...rest));
host.fileExists = name => path.resolve(name) === root || fileExists.call(host, name);
host.readFile = name => (path.resolve(name) === root ? source : readFile.call(host, name));

const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([root], options, host));
for (const diagnostic of diagnostics) {
  const line = diagnostic.file ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line : 0;
  const text = diagnostic.file ? diagnostic.file.text.slice(diagnostic.start, diagnostic.start + Math.min(diagnostic.length, 80)) : '';
  console.error(`${places[line - imports.size] ?? 'types'}: ${text}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`);
}
if (diagnostics.length > 0) process.exitCode = 1;
else if (process.exitCode === undefined) console.log(`${statements.length} manifests are as the Kubernetes API has them.`);
