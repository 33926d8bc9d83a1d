// The examples: the same chat in both forms, so the same tests.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { clients, collect, connect, emitWithAck, once, pause, run, serve } from './support.mjs';

// The clients of the chat, connected, named and in that room.
async function people(server, room, ...nicknames) {
  const options = (i) => clients[i % clients.length].options;
  return Promise.all(nicknames.map(async (nickname, i) => {
    const socket = await connect(server.url, options(i));
    assert.deepEqual(await emitWithAck(socket, 'nickname', nickname), [{ ok: true, error: '' }]);
    assert.deepEqual(await emitWithAck(socket, 'join', room), [{ ok: true, error: '' }]);
    return socket;
  }));
}

for (const program of ['lambda_chat', 'actor_chat']) {
  describe(program, () => {
    const server = serve(program);

    for (const { name, options } of clients) {
      it(`takes a nickname, a room and lines from ${name}`, async () => {
        const room = `room of ${name}`;
        const [listener] = await people(server, room, 'Listener');
        const speaker = await connect(server.url, options);
        await emitWithAck(speaker, 'nickname', 'Speaker');
        const joined = once(listener, 'joined');
        await emitWithAck(speaker, 'join', room);
        assert.deepEqual(await joined, ['Speaker']);
        const said = once(listener, 'said');
        const line = { text: 'Grüße 👋', color: 'red' };
        assert.deepEqual(await emitWithAck(speaker, 'say', line), [{ ok: true, error: '' }]);
        assert.deepEqual(await said, ['Speaker', line]);
        const left = once(listener, 'left');
        speaker.disconnect();
        assert.deepEqual(await left, ['Speaker', 'client namespace disconnect']);
      });
    }

    it('says a line to the others of the room, in order, and to nobody else', async () => {
      const crowd = await people(server, 'order', 'Ann', 'Bob', 'Cid', 'Dan');
      const [stranger] = await people(server, 'elsewhere', 'Eve');
      const [ann, ...others] = crowd;
      const lines = Array.from({ length: 50 }, (_, i) => ({ text: String(i), color: 'blue' }));
      const heard = others.map((socket) => collect(socket, 'said', lines.length));
      for (const line of lines) ann.emit('say', line);
      for (const all of await Promise.all(heard)) assert.deepEqual(all, lines.map((line) => ['Ann', line]));
      const events = (socket) => socket.seen.filter(([event]) => event === 'said');
      assert.deepEqual(events(ann), []);
      assert.deepEqual(events(stranger), []);
    });

    it('leaves the former room on joining another', async () => {
      const [ann, bob] = await people(server, 'first', 'Ann', 'Bob');
      await emitWithAck(ann, 'join', 'second');
      await emitWithAck(bob, 'say', { text: 'anybody?', color: 'red' });
      await pause(100);
      assert.deepEqual(ann.seen.filter(([event]) => event === 'said'), []);
    });

    it('refuses an empty nickname', async () => {
      const socket = await connect(server.url);
      const [answer] = await emitWithAck(socket, 'nickname', '');
      assert.equal(answer.ok, false);
      assert.match(answer.error, /1 to 32/);
    });

    it('answers what does not fit with an error, and goes on', async () => {
      const [socket] = await people(server, 'errors', 'Ann');
      for (const args of [[], ['text'], [{ text: 1, color: 'red' }], [{ text: 'no color' }], [null]]) {
        const [answer] = await emitWithAck(socket, 'say', ...args);
        assert.ok(answer.error, `error for ${JSON.stringify(args)}`);
      }
      const [answer] = await emitWithAck(socket, 'say', { text: 'still here', color: 'red' });
      assert.equal(answer.ok, true);
    });

    it('says on which port it listens, if it may choose', async () => {
      const child = spawn(path.join(process.env.CALLBOARD_BIN, program), ['--port', '0']);
      try {
        const [text] = await once(child.stdout.setEncoding('utf8'), 'data');
        const [, port] = /^listening on (\d+)\n$/.exec(text);
        await connect(`http://127.0.0.1:${port}`);
      } finally {
        child.kill('SIGTERM');
      }
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });

    it('fails when the port is in use', async () => {
      const { status, stderr } = await run(program, '--port', String(server.port));
      assert.equal(status, 1);
      assert.match(stderr, /^cannot listen on .*\n$/);
    });
  });
}
