// check_layers.mjs finds what it is there for, in small trees made for it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const checker = path.join(path.dirname(fileURLToPath(import.meta.url)), 'check_layers.mjs');

// What is said of a tree of these files, each with what it includes.
function check(files) {
  const root = mkdtempSync(path.join(tmpdir(), 'layers-'));
  try {
    for (const [name, includes] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), includes.map((x) => `#include ${x.startsWith('<') ? x : `"${x}"`}\n`).join(''));
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [checker, root], { encoding: 'utf8' });
    assert.equal(stderr, '');
    return { status, stdout };
  } finally {
    rmSync(root, { recursive: true });
  }
}

// A house in order, with each thing that is allowed.
const good = {
  'codec/include/callboard/codec/limits.hpp': ['<cstddef>'],
  'codec/packet.hpp': ['callboard/codec/limits.hpp', '<string>'],
  'codec/packet.cpp': ['codec/packet.hpp', '<zlib.h>'],
  'actors/base/fifo.hpp': ['<chrono>', '<caf/all.hpp>'],
  'actors/rules/table.hpp': ['actors/base/fifo.hpp', 'codec/packet.hpp'],
  'actors/kernel/part.hpp': ['actors/rules/table.hpp'],
  'actors/kernel/part.cpp': ['actors/kernel/part.hpp', 'callboard/limit.hpp'],
  'actors/kernel/room.hpp': [],
  'actors/kernel/room.cpp': ['actors/kernel/room.hpp'],
  'actors/include/callboard/limit.hpp': [],
  'actors/include/callboard/room.hpp': ['callboard/limit.hpp'],
  'actors/include/callboard/nsp.hpp': ['callboard/limit.hpp', 'callboard/room.hpp'],
  'actors/api/nsp.cpp': ['callboard/nsp.hpp', 'actors/kernel/part.hpp', 'actors/kernel/room.hpp'],
  'actors/remote/include/callboard/remote/gate.hpp': ['callboard/nsp.hpp'],
  'actors/remote/gate.cpp': ['callboard/remote/gate.hpp', 'actors/kernel/part.hpp'],
  'transport/net/loop.hpp': ['<boost/asio.hpp>'],
  'transport/engine/site.cpp': ['transport/net/loop.hpp', 'callboard/nsp.hpp'],
  'apps/node/main.cpp': ['callboard/remote/gate.hpp', 'transport/net/loop.hpp'],
};

function finds(changes, ...lines) {
  const { status, stdout } = check({ ...good, ...changes });
  assert.equal(stdout, `${lines.join('\n')}\n\n${lines.filter((x) => !x.startsWith(' ')).length} faults\n`);
  assert.equal(status, 1);
}

describe('check_layers', () => {
  it('finds nothing in a house in order', () => {
    assert.deepEqual(check(good), { status: 0, stdout: 'layers are in order\n' });
  });

  it('does not take a folder without code for a house in order', () => assert.equal(check({ 'docs/x.md': [] }).status, 1));

  it('finds an include of a layer above', () => {
    finds({ 'codec/up.cpp': ['actors/base/fifo.hpp'] }, 'layers: codec/up.cpp:1: includes actors/base/fifo.hpp: actors is above codec');
    finds({ 'actors/api/up.cpp': ['<memory>', 'transport/net/loop.hpp'] },
      'layers: actors/api/up.cpp:2: includes transport/net/loop.hpp: transport is above actors');
    finds({ 'apps/node/x.hpp': [], 'transport/engine/up.cpp': ['apps/node/x.hpp'] },
      'layers: transport/engine/up.cpp:1: includes apps/node/x.hpp: apps is above transport');
  });

  it('finds a public header of a layer above, in either form of include', () => {
    for (const name of ['callboard/nsp.hpp', '<callboard/nsp.hpp>']) {
      finds({ 'codec/up.cpp': [name] }, 'layers: codec/up.cpp:1: includes callboard/nsp.hpp: actors is above codec');
    }
  });

  it('finds an include of a room above', () => {
    for (const [from, to] of [['base', 'handles'], ['base', 'rules'], ['handles', 'rules'], ['rules', 'kernel'], ['kernel', 'api'], ['api', 'remote'],
      ['kernel', 'testing']]) {
      finds({ [`actors/${to}/it.hpp`]: [], [`actors/${from}/up.cpp`]: [`actors/${to}/it.hpp`] },
        `rooms: actors/${from}/up.cpp:1: includes actors/${to}/it.hpp: ${to} is above ${from}`);
    }
    for (const [from, to] of [['net', 'http'], ['http', 'session'], ['session', 'engine'], ['net', 'engine']]) {
      finds({ [`transport/${to}/it.hpp`]: [], [`transport/${from}/up.cpp`]: [`transport/${to}/it.hpp`] },
        `rooms: transport/${from}/up.cpp:1: includes transport/${to}/it.hpp: ${to} is above ${from}`);
    }
  });

  it('finds a public header whose source is in a room above', () => {
    finds({ 'actors/kernel/up.cpp': ['callboard/nsp.hpp'] }, 'rooms: actors/kernel/up.cpp:1: includes callboard/nsp.hpp: api is above kernel');
  });

  it('finds an include between rooms of the same height', () => {
    finds({ 'actors/testing/stage.cpp': ['callboard/remote/gate.hpp'] },
      'rooms: actors/testing/stage.cpp:1: includes callboard/remote/gate.hpp: remote and testing may not see each other');
  });

  it('finds code in no room', () => {
    finds({ 'actors/attic/old.cpp': [], 'transport/old.cpp': [] },
      'rooms: actors/attic/old.cpp: actors has no such room', 'rooms: transport/old.cpp: transport has no such room');
  });

  it('finds a circle of headers', () => {
    finds({ 'codec/a.hpp': ['codec/b.hpp'], 'codec/b.hpp': ['codec/c.hpp'], 'codec/c.hpp': ['codec/a.hpp'] },
      'circle: 3 components need each other: codec/a, codec/b, codec/c',
      '    codec/a.hpp:1 includes codec/b.hpp', '    codec/b.hpp:1 includes codec/c.hpp', '    codec/c.hpp:1 includes codec/a.hpp');
  });

  it('finds a circle that goes by way of a source', () => {
    finds({ 'transport/net/a.hpp': [], 'transport/net/a.cpp': ['transport/net/b.hpp'], 'transport/net/b.hpp': ['transport/net/a.hpp'] },
      'circle: 2 components need each other: transport/net/a, transport/net/b',
      '    transport/net/a.cpp:1 includes transport/net/b.hpp', '    transport/net/b.hpp:1 includes transport/net/a.hpp');
  });

  it('finds a circle that goes by way of a public header and its source', () => {
    finds({ 'actors/api/aid.hpp': ['callboard/nsp.hpp'], 'actors/api/nsp.cpp': ['callboard/nsp.hpp', 'actors/api/aid.hpp'] },
      'circle: 2 components need each other: actors/api/aid, actors/api/nsp',
      '    actors/api/aid.hpp:1 includes callboard/nsp.hpp', '    actors/api/nsp.cpp:2 includes actors/api/aid.hpp');
  });

  it('finds circles in apps', () => {
    finds({ 'apps/node/a.hpp': ['apps/node/b.hpp'], 'apps/node/b.hpp': [], 'apps/node/b.cpp': ['apps/node/a.hpp'] },
      'circle: 2 components need each other: apps/node/a, apps/node/b',
      '    apps/node/a.hpp:1 includes apps/node/b.hpp', '    apps/node/b.cpp:1 includes apps/node/a.hpp');
  });

  it('finds a public header that includes what is not installed', () => {
    finds({ 'actors/include/callboard/odd.hpp': ['actors/base/fifo.hpp', 'codec/gone.hpp'] },
      'installed: actors/include/callboard/odd.hpp:1: includes actors/base/fifo.hpp, which is not installed',
      'installed: actors/include/callboard/odd.hpp:2: includes codec/gone.hpp, which is not installed');
  });

  it('finds what a layer must not know', () => {
    for (const name of ['caf/all.hpp', 'boost/asio.hpp', 'spdlog/spdlog.h', 'chrono']) {
      finds({ 'codec/odd.hpp': [`<${name}>`] }, `foreign: codec/odd.hpp:1: includes ${name}: codec must not know it`);
    }
    finds({ 'actors/remote/odd.cpp': ['<boost/asio.hpp>'] }, 'foreign: actors/remote/odd.cpp:1: includes boost/asio.hpp: actors must not know it');
  });
});
