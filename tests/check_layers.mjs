// The house: who may include whom. Reads the #include lines of codec, actors, transport and apps below a folder.
//
// usage: node tests/check_layers.mjs FOLDER    one line for each fault; exit status 1 if there is one
//
// What is checked:
//   layers      codec <- actors <- transport <- apps: nobody includes what is above
//   rooms       the same within a library, see `rooms`
//   circle      no component needs itself by way of others; a component is a header with its source, which has the same
//               name and is in the same library
//   installed   a header below `include` includes nothing of the project that is not below `include`
//   foreign     what a layer must not know of the world, see `foreign`

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const layers = ['codec', 'actors', 'transport', 'apps'];

// The rooms of a library, lowest first. What stands in one list item may not see each other, but all that is below.
// A public header is in the room of its source, or in none if it has no source.
const rooms = {
  actors: [['base'], ['handles'], ['rules'], ['kernel'], ['api'], ['testing', 'remote']],
  transport: [['net'], ['http'], ['session'], ['engine']],
};

const foreign = {
  codec: /^(caf|boost|spdlog)\/|^chrono$/,
  actors: /^boost\//,
};

const isCode = (name) => /\.[ch]pp$/.test(name);
const stem = (file) => path.basename(file).replace(/\.[ch]pp$/, '');
const isInstalled = (file) => file.split('/').includes('include');
const layerOf = (file) => file.split('/')[0];

// Libraries: a layer, but the test kit and remote behaviors are libraries of their own.
function libraryOf(file) {
  const [layer, room] = file.split('/');
  return layer === 'actors' && ['testing', 'remote'].includes(room) ? `${layer}/${room}` : layer;
}

// What `callboard/...` is found by, from the file's path.
const publicName = (file) => file.slice(file.lastIndexOf('include/') + 'include/'.length);

function codeBelow(root, folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return codeBelow(root, file);
    return isCode(entry.name) ? [file] : [];
  });
}

function includesOf(root, file) {
  return readFileSync(path.join(root, file), 'utf8').split('\n').flatMap((text, i) => {
    const name = /^\s*#\s*include\s*["<]([^">]+)[">]/.exec(text)?.[1];
    return name ? [{ name, line: i + 1 }] : [];
  });
}

class House {
  constructor(root) {
    this.files = layers.flatMap((layer) => codeBelow(root, layer)).sort();
    this.byPath = new Set(this.files);
    this.byPublicName = new Map(this.files.filter(isInstalled).map((file) => [publicName(file), file]));
    this.sources = this.files.filter((file) => file.endsWith('.cpp'));
    this.includes = this.files.flatMap((from) => includesOf(root, from).map(({ name, line }) => (
      { from, name, line, to: this.find(from, name) })));
  }

  // The file of the project that an include line means, if it is one.
  find(from, name) {
    if (this.byPublicName.has(name)) return this.byPublicName.get(name);
    // Examples are included from their own folder.
    return [name, `apps/examples/${name}`, `${path.dirname(from)}/${name}`].find((file) => this.byPath.has(file));
  }

  // The source that defines what the header declares, if there is one. That of a public header is the one of its name
  // in the same library that has no header beside it.
  sourceOf(header) {
    if (!isInstalled(header)) return [header.replace(/\.hpp$/, '.cpp')].find((file) => this.byPath.has(file));
    return this.sources.find((file) => stem(file) === stem(header) && libraryOf(file) === libraryOf(header)
      && !this.byPath.has(file.replace(/\.cpp$/, '.hpp')));
  }

  // A component has the path of its source, or of its header, without the ending.
  componentOf(file) {
    return (this.sourceOf(file) ?? file).replace(/\.[ch]pp$/, '');
  }

  // Where the file's room stands in `rooms`; undefined if it is in none.
  rankOf(file) {
    const [layer, room] = this.componentOf(file).split('/');
    const rank = rooms[layer]?.findIndex((names) => names.includes(room)) ?? -1;
    return rank < 0 ? undefined : { layer, room, rank };
  }
}

const place = ({ from, line, name }) => `${from}:${line}: includes ${name}`;

function* layerFaults({ includes }) {
  for (const include of includes.filter(({ to }) => to)) {
    const [own, other] = [layerOf(include.from), layerOf(include.to)];
    if (layers.indexOf(other) > layers.indexOf(own)) yield `layers: ${place(include)}: ${other} is above ${own}`;
  }
}

function* roomFaults(house) {
  for (const file of house.files.filter((x) => rooms[layerOf(x)] && !isInstalled(x))) {
    if (!house.rankOf(file)) yield `rooms: ${file}: ${layerOf(file)} has no such room`;
  }
  for (const include of house.includes.filter(({ to }) => to)) {
    const [own, other] = [house.rankOf(include.from), house.rankOf(include.to)];
    if (!own || !other || own.layer !== other.layer || own.room === other.room) continue;
    if (other.rank > own.rank) yield `rooms: ${place(include)}: ${other.room} is above ${own.room}`;
    else if (other.rank === own.rank) yield `rooms: ${place(include)}: ${other.room} and ${own.room} may not see each other`;
  }
}

// One circle for each group of components that need each other (Tarjan), the shortest through its first member.
function* circleFaults(house) {
  const edges = new Map(house.files.map((file) => [house.componentOf(file), new Map()]));
  for (const include of house.includes.filter(({ to }) => to)) {
    const [from, to] = [house.componentOf(include.from), house.componentOf(include.to)];
    if (from !== to && libraryOf(include.from) === libraryOf(include.to)) edges.get(from).set(to, include);
  }
  for (const group of knots(edges)) {
    yield [
      `circle: ${group.length} components need each other: ${group.sort().join(', ')}`,
      ...shortestCircle(edges, group).map(({ from, line, name }) => `    ${from}:${line} includes ${name}`),
    ].join('\n');
  }
}

function knots(edges) {
  const [index, low, open, result] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    open.push(node);
    for (const next of edges.get(node).keys()) {
      if (!index.has(next)) visit(next);
      if (open.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1) result.push(group);
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return result;
}

function shortestCircle(edges, group) {
  const circles = group.map((start) => {
    const ways = [[start, []]];
    const seen = new Set();
    for (const [node, way] of ways) {
      for (const [next, include] of edges.get(node)) {
        if (next === start) return [...way, include];
        if (group.includes(next) && !seen.has(next)) {
          seen.add(next);
          ways.push([next, [...way, include]]);
        }
      }
    }
    throw new Error(`no circle through ${start}`);
  });
  return circles.reduce((a, b) => (b.length < a.length ? b : a));
}

function* installedFaults({ includes }) {
  for (const include of includes.filter(({ from }) => isInstalled(from))) {
    const inside = include.to ? !isInstalled(include.to) : layers.includes(layerOf(include.name));
    if (inside) yield `installed: ${place(include)}, which is not installed`;
  }
}

function* foreignFaults({ includes }) {
  for (const include of includes.filter(({ to }) => !to)) {
    const layer = layerOf(include.from);
    if (foreign[layer]?.test(include.name)) yield `foreign: ${place(include)}: ${layer} must not know it`;
  }
}

// All faults of the tree below `root`, as texts that begin with the kind.
export function faults(root) {
  const house = new House(root);
  if (house.files.length === 0) return [`files: there is no code below ${root}`];
  return [layerFaults, roomFaults, circleFaults, installedFaults, foreignFaults].flatMap((check) => [...check(house)]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = faults(path.resolve(process.argv[2] ?? '.'));
  for (const fault of found) console.log(fault);
  console.log(found.length ? `\n${found.length} faults` : 'layers are in order');
  process.exitCode = found.length ? 1 : 0;
}
