// Programs outside of the tree, built against what was installed, with a real client: docs/install.md.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readFileSync, writeFileSync } from 'node:fs';
import { Guest, bin } from '../clients/guests.mjs';
import { emitWithAck, freePort, listening, once } from '../clients/support.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [, version] = /VERSION (\d+\.\d+\.\d+)/.exec(readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8'));

async function addsUp(url) {
  const { socket, heard } = await listening(url, ['version']);
  assert.deepEqual(await heard.version, [version]);
  assert.deepEqual(await emitWithAck(socket, 'add', 2, 3), [5]);
  socket.disconnect();
}

for (const way of ['cmake', 'pkg-config']) {
  for (const form of ['lambda', 'actor']) {
    it(`a program in ${form} form serves clients, built with ${way}`, async () => {
      const program = new Guest(path.join(way, form), []);
      await addsUp(await program.url());
      program.child.stdin.end();
      assert.equal(await program.end(), 0);
    });
  }

  it(`a test of a behavior passes, built with ${way}`, () => {
    assert.equal(spawnSync(path.join(bin, way, 'check')).status, 0);
  });

  it(`a behavior attaches to the installed node, built with ${way}`, async () => {
    const port = await freePort();
    const file = path.join(bin, `${way}.ini`);
    writeFileSync(file, `remote-port = ${port}\nremote-namespaces = [{ name = "/errand" }]\n`);
    const node = new Guest('prefix/bin/callboard', [`--config-file=${file}`]);
    const url = await node.url();
    const behavior = spawn(path.join(bin, way, 'errand'), [String(port)]);
    await once(behavior.stdout, 'data');
    await addsUp(`${url}/errand`);
    behavior.stdin.end();
    await once(behavior, 'exit');
    assert.equal(await node.end('SIGTERM'), 0);
  });

  it(`a plug-in is loaded by the installed node, built with ${way}`, async () => {
    const node = new Guest('prefix/bin/callboard', [`--plugin=${path.join(bin, way, 'libguest.so')}`, '--bind=/=adder']);
    await addsUp(await node.url());
    assert.equal(await node.end('SIGTERM'), 0);
  });
}

describe('the installed node', () => {
  it('finds its page', async () => {
    const node = new Guest('prefix/bin/callboard', []);
    const page = await fetch(await node.url());
    assert.match(await page.text(), /<title>/);
    assert.equal(await node.end('SIGTERM'), 0);
  });
});
