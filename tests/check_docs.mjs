// Checks that the code in the documentation is the code of the examples: a comment
//
//   <!-- apps/examples/api/rooms.cpp actor -->
//
// says that the next block is the part of that file between the lines `// [actor]` and `// [/actor]` (or `; [actor]`).
//
//   node tests/check_docs.mjs         fails if a block differs
//   node tests/check_docs.mjs --fix   writes the code into the documentation

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const fix = process.argv.includes('--fix');
const quoted = new Map(); // file: the regions that are quoted
const differences = []; // what --fix puts right
const failures = [];
let blocks = 0;

// The lines of a region, as if they began at the left margin.
function region(file, name) {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  const find = (mark) => {
    const found = lines.flatMap((line, i) => (line.trim().replace(/^; /, '// ') === mark ? [i] : []));
    if (found.length !== 1) throw new Error(`${file} has ${found.length} lines "${mark}"`);
    return found[0];
  };
  const [first, last] = [find(`// [${name}]`), find(`// [/${name}]`)];
  if (last <= first) throw new Error(`${file}: region ${name} ends before it begins`);
  const content = lines.slice(first + 1, last);
  const margin = Math.min(...content.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return content.map((line) => line.slice(margin));
}

// The page with each block replaced by its region; notes where that makes a difference.
function check(page, text) {
  const lines = text.split('\n');
  const result = [];
  for (let i = 0; i < lines.length; i++) {
    result.push(lines[i]);
    const [, file, name] = /^<!-- (\S+\.[a-z]+) (\S+) -->$/.exec(lines[i]) ?? [];
    if (!file) continue;
    blocks += 1;
    try {
      const end = lines.indexOf('```', i + 2);
      if (!lines[i + 1]?.startsWith('```') || end < 0) throw new Error('no code block follows');
      const expected = region(file, name);
      const actual = lines.slice(i + 2, end);
      quoted.set(file, [...(quoted.get(file) ?? []), name]);
      const at = Array.from({ length: Math.max(expected.length, actual.length) }, (_, j) => j)
        .find((j) => expected[j] !== actual[j]);
      if (at !== undefined) {
        differences.push(`${page}:${i + 3 + at}: differs from ${file}, region ${name}\n`
          + `  - ${actual[at] ?? '(end of the block)'}\n  + ${expected[at] ?? '(end of the region)'}`);
      }
      result.push(lines[i + 1], ...expected, lines[end]);
      i = end;
    } catch (error) {
      failures.push(`${page}:${i + 1}: ${error.message}`);
    }
  }
  return result.join('\n');
}

const pages = ['README.md', 'CONTRIBUTING.md',
  ...readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
for (const page of pages) {
  const before = readFileSync(path.join(root, page), 'utf8');
  const after = check(page, before);
  if (fix && after !== before) writeFileSync(path.join(root, page), after);
}

// A region that no page quotes any more is left over.
for (const folder of ['api', 'embedding', 'game', 'plugin', 'recipes', 'remote'].map((name) => `apps/examples/${name}`)) {
  for (const name of readdirSync(path.join(root, folder))) {
    const file = `${folder}/${name}`;
    for (const [, region] of readFileSync(path.join(root, file), 'utf8').matchAll(/^\s*(?:\/\/|;) \[([^/\]]+)\]$/gm)) {
      if (!quoted.get(file)?.includes(region)) failures.push(`${file}: nobody quotes region ${region}`);
    }
  }
}

if (blocks === 0) failures.push('no page quotes anything');
for (const line of [...differences, ...failures]) console.error(line);
console.log(`${blocks} blocks, ${differences.length} ${fix ? 'rewritten' : 'different'}, ${failures.length} errors`);
process.exitCode = failures.length > 0 || (differences.length > 0 && !fix) ? 1 : 0;
