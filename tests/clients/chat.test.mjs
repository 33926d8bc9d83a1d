// The chat of the node: how long texts may be. The page itself is tested in a browser.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, once, serve } from './support.mjs';

// Characters of one, two, three and four bytes.
const alphabets = ['x', 'é', '漢', '😀'];

describe('the chat', () => {
  const server = serve('callboard', '--host', '127.0.0.1');

  const enter = async (fields) => {
    const socket = await connect(server.url);
    return [socket, (await emitWithAck(socket, 'enter', { nickname: 'Ann', room: '', ...fields }))[0]];
  };
  const refused = (answer, text) => assert.deepEqual(answer, { ok: false, error: text });

  for (const character of alphabets) {
    it(`takes messages of 1 to 2000 characters, and no longer ones: ${character}`, async () => {
      const [[ann], [bob]] = [await enter({ nickname: 'Ann' }), await enter({ nickname: 'Bob' })];
      for (const count of [1, 2000]) {
        const text = character.repeat(count);
        const heard = once(bob, 'line');
        assert.equal((await emitWithAck(ann, 'say', text))[0].ok, true);
        assert.equal((await heard)[0].text, text);
        const whispered = once(bob, 'whisper');
        assert.equal((await emitWithAck(ann, 'whisper', { to: bob.id, text }))[0].ok, true);
        assert.equal((await whispered)[0].text, text);
      }
      for (const count of [0, 2001, 8000, 100000]) {
        const text = character.repeat(count);
        refused((await emitWithAck(ann, 'say', text))[0], 'A message has 1 to 2000 characters.');
        refused((await emitWithAck(ann, 'whisper', { to: bob.id, text }))[0], 'A message has 1 to 2000 characters.');
      }
    });

    it(`takes nicknames of 1 to 24 characters, and no longer ones: ${character}`, async () => {
      for (const count of [1, 24]) {
        const nickname = character.repeat(count);
        const [socket, answer] = await enter({ nickname });
        assert.equal(answer.nickname, nickname);
        socket.disconnect();
      }
      const [socket] = await enter({ nickname: 'Ann' });
      for (const count of [0, 25, 96, 10000]) {
        const nickname = character.repeat(count);
        refused((await enter({ nickname }))[1], 'A nickname has 1 to 24 characters.');
        refused((await emitWithAck(socket, 'rename', nickname))[0], 'A nickname has 1 to 24 characters.');
      }
      assert.equal((await emitWithAck(socket, 'rename', character.repeat(24)))[0].ok, true);
    });

    it(`takes names of rooms of up to 32 characters, and no longer ones: ${character}`, async () => {
      const room = character.repeat(32);
      const [socket, answer] = await enter({ room });
      assert.equal(answer.room, room);
      socket.disconnect();
      for (const count of [33, 128, 10000]) refused((await enter({ room: character.repeat(count) }))[1], "A room's name has 1 to 32 characters.");
    });
  }
});
