// The game of docs/rooms.md: stateful rooms with real clients, also when a behavior fails.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clients, collect, connect, emitWithAck, once, seen, serve } from './support.mjs';

// Clients that come one after the other, and so are paired in this order.
async function players(url, count) {
  const all = [];
  for (let i = 0; i < count; i++) {
    const socket = await connect(url, clients[i % clients.length].options);
    if (i % 2 === 0) assert.deepEqual(await emitWithAck(socket, 'who waits?'), [1]);
    all.push(socket);
    if (i % 2 === 1) for (const x of all.slice(-2)) if (seen(x, 'begin').length === 0) await once(x, 'begin');
  }
  return all;
}

describe('the game', () => {
  const server = serve('game');

  it('brings two together and sends them the state of their match', async () => {
    const [ann, bob] = await players(server.url, 2);
    assert.deepEqual(await emitWithAck(ann, 'steer', 1, 0), [[0, 0]]);
    const states = await Promise.all([ann, bob].map((x) => collect(x, 'state', 6)));
    for (const all of states) {
      const [positions, scores] = all.at(-1);
      assert.deepEqual(Object.keys(positions).sort(), [ann.id, bob.id].sort());
      assert.ok(positions[ann.id][0] >= 3);
      assert.deepEqual(positions[bob.id], [0, 0]);
      assert.equal(scores[ann.id], 1);
    }
  });

  it('keeps matches apart', async () => {
    const [ann, bob, cid, dan] = await players(server.url, 4);
    await emitWithAck(ann, 'steer', 0, 1);
    const [[ours], [theirs]] = await Promise.all([once(bob, 'state'), once(dan, 'state')]);
    assert.deepEqual(Object.keys(ours).sort(), [ann.id, bob.id].sort());
    assert.deepEqual(Object.keys(theirs).sort(), [cid.id, dan.id].sort());
  });

  it('answers what does not fit with an error, and goes on', async () => {
    const [ann] = await players(server.url, 2);
    const [{ error }] = await emitWithAck(ann, 'steer', 'left', 'right');
    assert.match(error, /^argument 1: /);
    assert.deepEqual((await emitWithAck(ann, 'steer', 0, 0))[0].length, 2);
  });

  it('begins a match again that has failed, with the same players and scores', async () => {
    const [ann, bob] = await players(server.url, 2);
    await emitWithAck(ann, 'steer', 1, 0);
    await collect(ann, 'state', 5);
    const again = [ann, bob].map((x) => once(x, 'begin'));
    assert.deepEqual(await emitWithAck(bob, 'cheat'), [{ error: 'internal error' }]);
    await Promise.all(again);
    const [positions, scores] = await once(bob, 'state');
    assert.deepEqual(positions[ann.id], [0, 0]);
    assert.equal(scores[ann.id], 1);
    assert.ok(ann.connected && bob.connected);
    assert.deepEqual(await emitWithAck(ann, 'steer', 0, 1), [[0, 0]]);
  });

  it('tells who is left when the other goes', async () => {
    const [ann, bob] = await players(server.url, 2);
    const alone = once(ann, 'alone');
    bob.disconnect();
    await alone;
    const [positions] = await once(ann, 'state');
    assert.deepEqual(Object.keys(positions), [ann.id]);
  });
});
