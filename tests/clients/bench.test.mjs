// The load-test application as specified.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Server, clients, collect, connect, emitWithAck, once, serve } from './support.mjs';
import { Polling, Socket } from './raw.mjs';

const numbers = (count) => Array.from({ length: count }, (_, i) => i);

describe('bench-server', () => {
  const server = serve('bench-server');

  for (const { name, options } of clients) {
    it(`echoes JSON and binary (${name})`, async () => {
      const socket = await connect(server.url, options);
      for (const value of [null, 1, 'text', [1, 2], { a: { b: [] } }, Buffer.from([1, 2]), Buffer.alloc(0), { deep: [Buffer.from('x')] }]) {
        assert.deepEqual(await emitWithAck(socket, 'echo', value), [value]);
      }
      const [, [large]] = [await emitWithAck(socket, 'join', 'room'), await emitWithAck(socket, 'echo', 'z'.repeat(900000))];
      assert.equal(large.length, 900000);
    });

    it(`brings what is said to everybody in the room, the speaker included (${name})`, async () => {
      const sockets = await Promise.all(numbers(8).map((i) => connect(server.url, i % 2 ? options : {})));
      await Promise.all(sockets.map((socket, i) => emitWithAck(socket, 'join', i < 6 ? 'A' : 'B')));
      const heard = sockets.slice(0, 6).map((socket) => collect(socket, 'said', 40));
      for (let i = 0; i < 20; i += 1) {
        sockets[1].emit('say', 'A', { from: 1, i });
        sockets[7].emit('say', 'A', Buffer.of(i));
      }
      for (const list of await Promise.all(heard)) {
        assert.deepEqual(list.map(([x]) => x).filter((x) => !Buffer.isBuffer(x)), numbers(20).map((i) => ({ from: 1, i })));
        assert.deepEqual(list.map(([x]) => x).filter(Buffer.isBuffer), numbers(20).map((i) => Buffer.of(i)));
      }
      await Promise.all(sockets.map((socket) => emitWithAck(socket, 'echo', 'end')));
      assert.deepEqual(sockets.map(({ seen }) => seen.length), [40, 40, 40, 40, 40, 40, 0, 0]);
    });
  }

  it('has these bytes', async () => {
    const ws = await Socket.open(server);
    ws.send('40');
    assert.match(await ws.next(), /^40\{"sid":/);
    ws.send('421["join","room"]');
    assert.match(await ws.next(), /^431\[/);
    ws.send('422["echo",{"a":1,"b":[true,null,"x"]}]', '423["echo",{"_placeholder":true,"num":0}]', '42["say","room",{"k":"v"}]');
    assert.equal(await ws.next(), '432[{"a":1,"b":[true,null,"x"]}]');
    assert.equal(await ws.next(), '433[{"_placeholder":true,"num":0}]');
    assert.equal(await ws.next(), '42["said",{"k":"v"}]');
    ws.send('451-4["echo",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3]));
    assert.equal(await ws.next(), '461-4[{"_placeholder":true,"num":0}]');
    assert.deepEqual(await ws.next(), Buffer.from([1, 2, 3]));
  });

  it('says nothing in a room that nobody is in, and forgets those who left', async () => {
    const [a, b] = await Promise.all([connect(server.url), connect(server.url)]);
    await Promise.all([a, b].map((socket) => emitWithAck(socket, 'join', 'C')));
    b.disconnect();
    const heard = once(a, 'said');
    a.emit('say', 'nobody', 0);
    a.emit('say', 'C', 1);
    assert.deepEqual(await heard, [1]);
    assert.deepEqual(b.seen, []);
  });

  it('ignores what is not as specified', async () => {
    const socket = await connect(server.url);
    for (const event of ['join', 'echo', 'say', 'nothing']) for (const args of [[], [null], [1], [{}], [[]], [Buffer.of(1)]]) socket.emit(event, ...args);
    assert.deepEqual(await emitWithAck(socket, 'echo', 'well'), ['well']);
  });

  it('takes a burst of a thousand connections', async () => {
    const sockets = await Promise.all(numbers(1000).map(() => Socket.open(server)));
    await Promise.all(sockets.map((ws) => ws.send('40') ?? ws.next()));
  });
});

describe('bench-server with flags', () => {
  const server = serve('bench-server', '--host', '127.0.0.1', '--ping-interval', '7000', '--ping-timeout', '3000');

  it('uses the heartbeat it was given, and takes a megabyte', async () => {
    const { open } = await Polling.open(server);
    assert.deepEqual([open.pingInterval, open.pingTimeout], [7000, 3000]);
    assert.ok(open.maxPayload >= 1000000);
  });
});

describe('bench-server without flags', () => {
  const server = serve('bench-server');

  it('has the default heartbeat', async () => {
    const { open } = await Polling.open(server);
    assert.deepEqual([open.pingInterval, open.pingTimeout], [25000, 20000]);
  });

  it('ends on SIGTERM with its listening socket closed', async () => {
    const other = new Server('bench-server', []);
    await other.start();
    await connect(other.url);
    await other.stop();
    await assert.rejects(connect(other.url));
  });
});
