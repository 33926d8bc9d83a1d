// The recipes of docs/recipes.md, with real clients.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { awaited, clients, collect, connect, emitWithAck, eventually, once, seen, serve } from './support.mjs';

for (const { name, options } of clients) {
  const people = (url, count) => Promise.all(Array.from({ length: count }, () => connect(url, options)));

  describe(`the first chat (${name})`, () => {
    const server = serve('first_chat');

    it('brings what one says to all others', async () => {
      const [ann, ...others] = await people(server.url, 3);
      const heard = others.map((socket) => once(socket, 'chat message'));
      ann.emit('chat message', 'Grüße 👋');
      for (const args of await Promise.all(heard)) assert.deepEqual(args, ['Grüße 👋']);
      const back = once(ann, 'chat message');
      others[0].emit('chat message', 'back');
      assert.deepEqual(await back, ['back']);
      assert.equal(seen(ann, 'chat message').length, 1);
    });
  });

  describe(`classics (${name})`, () => {
    const server = serve('classics');

    it('tell everybody who comes and goes, and everybody else what one says', async () => {
      const [ann] = await people(server.url, 1);
      const [bob] = await people(server.url, 1);
      await awaited(ann, 'arrived', bob.id);
      await awaited(bob, 'arrived', bob.id);
      bob.emit('tell', 'Bob', { the: ['news'] });
      await awaited(ann, 'told', 'Bob', { the: ['news'] });
      const { id } = bob;
      bob.disconnect();
      await awaited(ann, 'left', id);
      assert.deepEqual(seen(bob, 'told', 'left'), []);
    });

    it('keep values for each client', async () => {
      const [ann, bob] = await people(`${server.url}/desk`, 2);
      assert.deepEqual(await emitWithAck(ann, 'set nickname', 'Ann'), ['ready']);
      for (const [socket, nickname] of [[ann, 'Ann'], [bob, 'nobody']]) {
        const signed = once(socket, 'signed');
        socket.emit('sign', 'a letter');
        assert.deepEqual(await signed, ['a letter', nickname]);
      }
    });

    it('keep namespaces apart', async () => {
      const [first] = await people(`${server.url}/chat`, 1);
      await awaited(first, 'hello', 'to all in the chat');
      assert.deepEqual(seen(first, 'hello').map(([, x]) => x), ['only to you', 'to all in the chat']);
      const again = once(first, 'hello');
      const [news] = await people(`${server.url}/news`, 1);
      await awaited(news, 'item', 'It rains');
      await people(`${server.url}/chat`, 1);
      assert.deepEqual(await again, ['to all in the chat']);
      assert.deepEqual(seen(news, 'hello'), []);
    });

    it('send what may be lost', async () => {
      const [socket] = await people(`${server.url}/ticker`, 1);
      await collect(socket, 'tick', 3);
      const ticks = seen(socket, 'tick').map(([, n]) => n);
      assert.deepEqual(ticks, [...new Set(ticks)].sort((a, b) => a - b));
    });

    it('answer, and ask', async () => {
      const [socket] = await people(`${server.url}/answers`, 1);
      assert.deepEqual(await emitWithAck(socket, 'length', 'tea'), [3]);
      socket.on('what is your name?', (reply) => reply('Ann'));
      socket.emit('greet me');
      await awaited(socket, 'greeting', 'Hello, Ann');
    });

    it('send to rooms, with and without the sender', async () => {
      const [ann] = await people(`${server.url}/fans`, 1);
      await awaited(ann, 'fans', 'are great');
      const [bob] = await people(`${server.url}/fans`, 1);
      await awaited(bob, 'fans', 'are great');
      await eventually(() => seen(ann, 'fans').length === 2, 'both times');
      assert.equal(seen(ann, 'another fan').length, 1);
      assert.equal(seen(bob, 'another fan').length, 0);
    });

    it('exchange messages without a name', async () => {
      const [socket] = await people(`${server.url}/messages`, 1);
      for (const x of ['text', { deep: [1] }, Buffer.of(1, 2), null]) {
        const back = once(socket, 'message');
        await new Promise((resolve) => { socket.send(x, resolve); });
        assert.deepEqual(await back, [x]);
      }
    });
  });

  describe(`emitting events (${name})`, () => {
    const server = serve('emitting_events');

    it('with any arguments, in both directions', async () => {
      const [socket] = await people(server.url, 1);
      await awaited(socket, 'hello', 'world');
      socket.emit('hello', 'client');
      await awaited(socket, 'many', 1, '2', { 3: ['4'], 5: Buffer.of(6) }, Buffer.of(6, 7));
      socket.emit('many', 1, { x: 0.5, y: -2 }, { image: Buffer.of(1, 2, 3) }, Buffer.of(4));
      await awaited(socket, 'got', 1, { x: 0.5, y: -2 }, 3, 1);
    });

    it('with answers', async () => {
      const [socket] = await people(server.url, 1);
      assert.deepEqual(await emitWithAck(socket, 'update item', '1', { name: 'updated' }), [{ id: '1', changed: 1 }]);
      socket.emit('ask me');
      await awaited(socket, 'you said nothing', 'timeout');
      socket.on('well?', (n, reply) => reply(n, 'times'));
      socket.emit('ask me');
      await awaited(socket, 'you said', 42, 'times');
    });

    it('that may be lost', async () => {
      const [socket] = await people(server.url, 1);
      socket.emit('where are you?', 100);
      await awaited(socket, 'that is all');
      const positions = seen(socket, 'position').map(([, i]) => i);
      assert.ok(positions.length < 100);
      assert.deepEqual(positions, [...positions].sort((a, b) => a - b));
    });
  });

  describe(`notifying clients (${name})`, () => {
    const server = serve('notify_clients');

    it('of what one of them brings', async () => {
      const [ann, bob] = await people(server.url, 2);
      const [document] = await emitWithAck(ann, 'messages:post', { text: 'hi' });
      assert.equal(document.text, 'hi');
      await Promise.all([ann, bob].map((socket) => awaited(socket, 'messages:create', document)));
      const [all] = await emitWithAck(bob, 'messages:get');
      assert.deepEqual(all.find(({ id }) => id === document.id), document);
    });

    it('of what another actor brings, in a room', async () => {
      const inside = await connect(server.url, { ...options, auth: { room: 'hall' } });
      const [outside] = await people(server.url, 1);
      const ticks = await collect(inside, 'messages:create', 2);
      for (const [x] of ticks) assert.deepEqual([x.text, x.room], ['tick', 'hall']);
      assert.deepEqual(seen(outside, 'messages:create'), []);
    });

    it('but not of what is no document', async () => {
      const [socket] = await people(server.url, 1);
      for (const x of [{}, 7, []]) assert.equal((await emitWithAck(socket, 'messages:post', x))[0].status, 400);
      assert.deepEqual(await emitWithAck(socket, 'messages:post'), [{ error: 'argument 1: missing' }]);
    });

    it('of what comes by HTTP', async () => {
      const [socket] = await people(server.url, 1);
      const post = (body) => fetch(`${server.url}/messages`, { method: 'POST', body });
      const response = await post('{"text":"by post"}');
      assert.equal(response.status, 202);
      assert.deepEqual(await response.json(), { text: 'by post' });
      await eventually(() => seen(socket, 'messages:create').some(([x]) => x.text === 'by post'), 'heard');
      assert.equal((await post('no json')).status, 400);
      assert.equal((await fetch(`${server.url}/messages`)).status, 405);
    });
  });

  describe(`records that clients watch (${name})`, () => {
    const server = serve('pubsub');

    it('are created, updated and destroyed', async () => {
      const [ann, bob, cid] = await people(server.url, 3);
      const [before] = await emitWithAck(ann, 'watch users');
      const [user] = await emitWithAck(bob, 'create user', { name: 'Dan' });
      assert.ok(!before.some(({ id }) => id === user.id));
      await awaited(ann, 'user', { verb: 'created', id: user.id, data: user });
      const [all] = await emitWithAck(cid, 'watch users');
      assert.deepEqual(all.find(({ id }) => id === user.id), user);
      // Ann hears of it as a watcher from before, Cid of one that was there already.
      const change = { name: 'Daniel' };
      assert.deepEqual(await emitWithAck(bob, 'update user', user.id, change), [{ ...user, ...change }]);
      const updated = { verb: 'updated', id: user.id, data: change, previous: user };
      await Promise.all([ann, cid].map((socket) => awaited(socket, 'user', updated)));
      // The one who makes a change does not hear of it.
      await emitWithAck(cid, 'update user', user.id, { age: 7 });
      await eventually(() => seen(ann, 'user').length === 3, 'the second update');
      bob.emit('destroy user', user.id);
      for (const socket of [ann, cid]) await eventually(() => seen(socket, 'user').at(-1)[1].verb === 'destroyed', 'the end');
      assert.deepEqual(seen(cid, 'user').map(([, { verb }]) => verb), ['updated', 'destroyed']);
      assert.deepEqual(seen(bob, 'user'), []);
      assert.deepEqual(await emitWithAck(bob, 'update user', user.id, {}), [{ error: 'internal error' }]);
      for (const socket of [ann, bob, cid]) socket.disconnect();
    });
  });

  describe(`sessions (${name})`, () => {
    const server = serve('sessions');

    it('keep their rooms when their connections end', async () => {
      const auth = { session: `s of ${name}` };
      const page = await connect(server.url, { ...options, auth });
      await emitWithAck(page, 'join', 'tea');
      await emitWithAck(page, 'join', 'milk');
      await emitWithAck(page, 'leave', 'milk');
      page.disconnect();
      const [again, speaker] = await Promise.all([connect(server.url, { ...options, auth }), connect(server.url)]);
      speaker.emit('say', 'milk', 'nobody here');
      speaker.emit('say', 'tea', 'welcome back');
      await awaited(again, 'said', 'welcome back');
      assert.equal(seen(again, 'said').length, 1);
    });

    it('have several pages, some of which say later whose they are', async () => {
      const session = `pages of ${name}`;
      const first = await connect(server.url, { ...options, auth: { session } });
      const second = await connect(server.url, options);
      await emitWithAck(second, 'set session', session);
      await emitWithAck(first, 'join', 'both');
      first.emit('to my other pages', { read: 7 });
      await awaited(second, 'from my page', { read: 7 });
      first.emit('say', 'both', 'hear');
      await Promise.all([first, second].map((socket) => awaited(socket, 'said', 'hear')));
      assert.deepEqual(seen(first, 'from my page'), []);
    });
  });
}
