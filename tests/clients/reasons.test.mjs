// Why a socket was disconnected, as each side sees it, and that nothing of it is left.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clients, connect, emitWithAck, eventually, join, once, serve, upgraded } from './support.mjs';
import { Polling, Socket, Tcp } from './raw.mjs';

// The reason that the server has noted for the socket with that id.
async function reasonOf(observer, id) {
  const [why] = await eventually(async () => {
    const answer = await emitWithAck(observer, 'reason-of', id);
    return answer[0] !== null && answer;
  }, `a reason for ${id}`);
  return why;
}

// A long-polling session that is connected to the default namespace.
async function pollingSocket(server) {
  const polling = await Polling.open(server);
  await polling.post('40');
  const [answer] = await polling.packets(2);
  return Object.assign(polling, { id: JSON.parse(answer.slice(2)).sid });
}

for (const { name, options } of clients) {
  describe(`a disconnection (${name})`, () => {
    const server = serve('parlour');
    const setup = async () => {
      const [observer, socket] = await Promise.all([connect(server.url), connect(server.url, options)]);
      return { observer, socket, id: socket.id, left: once(socket, 'disconnect') };
    };

    it('by the client', async () => {
      const { observer, socket, id, left } = await setup();
      socket.disconnect();
      assert.equal((await left)[0], 'io client disconnect');
      assert.equal(await reasonOf(observer, id), 'client namespace disconnect');
    });

    it('by the client from one of two namespaces', async () => {
      const { observer, socket, id, left } = await setup();
      const custom = await join(socket, '/custom');
      socket.disconnect();
      assert.equal((await left)[0], 'io client disconnect');
      assert.equal(await reasonOf(observer, id), 'client namespace disconnect');
      assert.deepEqual(await emitWithAck(custom, 'message-with-ack', 'still here'), ['still here']);
      assert.deepEqual(await emitWithAck(custom, 'reason-of', id), [null]);
    });

    it('by the server from one of two namespaces', async () => {
      const { observer, socket, id, left } = await setup();
      const custom = await join(socket, '/custom');
      socket.emit('bye', false);
      assert.equal((await left)[0], 'io server disconnect');
      assert.equal(await reasonOf(observer, id), 'server namespace disconnect');
      assert.deepEqual(await emitWithAck(custom, 'message-with-ack', 'still here'), ['still here']);
    });

    it('by the server from all namespaces and the connection', async () => {
      const { observer, socket, id, left } = await setup();
      const [custom, watcher] = await Promise.all([join(socket, '/custom'), join(observer, '/custom')]);
      const [customId, customLeft] = [custom.id, once(custom, 'disconnect')];
      const closed = once(socket.io, 'close');
      socket.emit('bye', true);
      assert.equal((await left)[0], 'io server disconnect');
      assert.equal((await customLeft)[0], 'io server disconnect');
      await closed;
      assert.equal(await reasonOf(observer, id), 'server namespace disconnect');
      assert.equal(await reasonOf(watcher, customId), 'server namespace disconnect');
    });

    it('by the server, of the connection only', async () => {
      const { observer, socket, id, left } = await setup();
      const [custom, watcher] = await Promise.all([join(socket, '/custom'), join(observer, '/custom')]);
      const [customId, customLeft] = [custom.id, once(custom, 'disconnect')];
      socket.emit('drop');
      assert.equal((await left)[0], 'transport close');
      assert.equal((await customLeft)[0], 'transport close');
      assert.match(await reasonOf(observer, id), /^forced (server )?close$/);
      assert.match(await reasonOf(watcher, customId), /^forced (server )?close$/);
    });

    it('by the client, of the connection only', async () => {
      const { observer, socket, id, left } = await setup();
      socket.io.engine.close();
      assert.equal((await left)[0], 'forced close');
      assert.equal(await reasonOf(observer, id), 'transport close');
    });
  });
}

describe('the reason', () => {
  const server = serve('parlour', '--max-payload', '5000');

  it('is a transport close when the WebSocket is closed', async () => {
    const [observer, ws] = await Promise.all([connect(server.url), Socket.connect(server)]);
    ws.ws.close(1000);
    assert.equal((await ws.closed()).code, 1000);
    assert.equal(await reasonOf(observer, ws.id), 'transport close');
  });

  it('is a lost transport when the TCP connection of a WebSocket ends', async () => {
    const [observer, ws] = await Promise.all([connect(server.url), Socket.connect(server)]);
    ws.ws.terminate();
    assert.match(await reasonOf(observer, ws.id), /^transport (close|error)$/);
  });

  it('is a transport close when a polling client posts a close packet', async () => {
    const [observer, polling] = await Promise.all([connect(server.url), pollingSocket(server)]);
    await polling.post('1');
    assert.equal(await reasonOf(observer, polling.id), 'transport close');
  });

  it('is a transport error when a waiting poll is given up by the client', async () => {
    const [observer, polling, tcp] = await Promise.all([connect(server.url), pollingSocket(server), Tcp.open(server)]);
    tcp.write(`GET ${polling.target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    // A request in between makes sure that the poll has arrived before its connection ends.
    await polling.post('3');
    tcp.socket.destroy();
    assert.match(await reasonOf(observer, polling.id), /^transport (close|error)$/);
  });

  it('is a transport error when two polls come at once', async () => {
    const [observer, polling] = await Promise.all([connect(server.url), pollingSocket(server)]);
    await Promise.all([polling.get(), polling.get()]);
    assert.equal(await reasonOf(observer, polling.id), 'transport error');
  });

  for (const [what, message] of [['a message beyond the size limit', Buffer.alloc(5001)], ['a heartbeat in the wrong direction', '2']]) {
    it(`is a transport error for ${what}`, async () => {
      const [observer, ws] = await Promise.all([connect(server.url), Socket.connect(server)]);
      ws.send(message);
      await ws.closed();
      assert.equal(await reasonOf(observer, ws.id), 'transport error');
    });
  }

  it('is a parse error for an Engine.IO packet that is none', async () => {
    const [observer, ws, polling] = await Promise.all([connect(server.url), Socket.connect(server), pollingSocket(server)]);
    ws.send('7');
    await ws.closed();
    assert.equal(await reasonOf(observer, ws.id), 'parse error');
    await polling.post('x');
    assert.equal(await reasonOf(observer, polling.id), 'parse error');
  });

  it('is a closing by the server, or a parse error, for a Socket.IO packet that is none', async () => {
    const [observer, ws] = await Promise.all([connect(server.url), Socket.connect(server)]);
    ws.send('42[');
    await ws.closed();
    assert.match(await reasonOf(observer, ws.id), /^(forced (server )?close|parse error)$/);
  });

  it('is null for a socket that is still connected and for one that never was', async () => {
    const observer = await connect(server.url);
    assert.deepEqual(await emitWithAck(observer, 'reason-of', observer.id), [null]);
    assert.deepEqual(await emitWithAck(observer, 'reason-of', 'abcdefghijklmnopqrst'), [null]);
  });

  it('is remembered for a thousand sockets', async () => {
    const observer = await connect(server.url);
    const ws = await Socket.open(server);
    const ids = [];
    for (let i = 0; i < 1000; i += 1) {
      ws.send('40');
      ids.push(JSON.parse((await ws.next()).slice(2)).sid);
      await ws.next();
      ws.send('42["bye"]');
      assert.equal(await ws.next(), '41');
    }
    for (const id of ids) assert.equal(await reasonOf(observer, id), 'server namespace disconnect');
  });
});

describe('a ping timeout', () => {
  const server = serve('parlour', '--ping-interval', '400', '--ping-timeout', '600');
  const connectAll = () => Promise.all(clients.map(({ options }) => connect(server.url, options)));

  it('is the reason when a WebSocket or a polling client falls silent', async () => {
    const [observer, ws, polling] = await Promise.all([connect(server.url), Socket.connect(server), pollingSocket(server)]);
    assert.equal(await reasonOf(observer, ws.id), 'ping timeout');
    assert.equal(await reasonOf(observer, polling.id), 'ping timeout');
  });

  it('is the reason when a client of any kind stops answering', async () => {
    const [observer, ...sockets] = [await connect(server.url), ...await connectAll()];
    await Promise.all(clients.map(async ({ name, way }, i) => {
      const { id, io: { engine } } = sockets[i];
      if (way === 'upgrade') await upgraded(sockets[i]);
      engine.sendPacket = () => {}; // 4.0
      engine._sendPacket = () => {}; // 4.8
      assert.equal(await reasonOf(observer, id), 'ping timeout', name);
    }));
  });

  it('is what a client of any kind sees when the server falls silent', async () => {
    const sockets = await connectAll();
    await Promise.all(clients.map(({ way }, i) => way === 'upgrade' && upgraded(sockets[i])));
    const left = sockets.map((socket) => once(socket, 'disconnect'));
    server.child.kill('SIGSTOP');
    try {
      assert.deepEqual((await Promise.all(left)).map(([why]) => why), clients.map(() => 'ping timeout'));
    } finally {
      server.child.kill('SIGCONT');
    }
  });

  it('leaves no session behind', async () => {
    const observer = await connect(server.url);
    await eventually(async () => (await emitWithAck(observer, 'stats'))[0].clients === 1, 'only the observer is left');
  });
});

describe('what is left', () => {
  const server = serve('parlour');

  it('is nothing: after disconnections of every kind the counters are back where they were', async () => {
    const observer = await connect(server.url);
    const stats = async () => (await emitWithAck(observer, 'stats'))[0];
    const sockets = await Promise.all(clients.flatMap(({ options }) => Array.from({ length: 6 }, () => connect(server.url, options))));
    await Promise.all(sockets.map((socket) => emitWithAck(socket, 'join', ['room'])));
    assert.deepEqual(await stats(), { clients: 1 + sockets.length, sockets: 1 + sockets.length });
    sockets.forEach((socket, i) => {
      const ways = [() => socket.disconnect(), () => socket.emit('bye', true), () => socket.emit('bye', false),
        () => socket.emit('drop'), () => socket.io.engine.close(), () => socket.io.engine.transport.ws?.terminate?.()];
      ways[i % ways.length]();
    });
    const [polling, overlapping, ws, malformed] = await Promise.all([
      Polling.open(server), Polling.open(server), Socket.open(server), Polling.open(server)]);
    ws.ws.terminate();
    await Promise.all([polling.post('1'), overlapping.get(), overlapping.get(), malformed.post('x')]);
    await eventually(async () => (await stats()).sockets === 1 + sockets.filter(({ connected }) => connected).length, 'sockets are gone');
    for (const socket of sockets) socket.io.engine?.close();
    await eventually(async () => {
      const { clients: sessions, sockets: connected } = await stats();
      return sessions === 1 && connected === 1;
    }, 'sessions are gone');
    assert.deepEqual(await emitWithAck(observer, 'members', 'room'), [[]]);
  });

  it('is counted for each namespace apart', async () => {
    const observer = await connect(server.url);
    const customs = await Promise.all([1, 2, 3].map(() => connect(`${server.url}/custom`)));
    const also = await join(observer, '/custom');
    assert.equal((await emitWithAck(observer, 'stats'))[0].sockets, 1);
    assert.deepEqual((await emitWithAck(also, 'stats'))[0], { clients: 4, sockets: 4 });
    for (const socket of customs) socket.disconnect();
    await eventually(async () => (await emitWithAck(also, 'stats'))[0].sockets === 1, 'sockets of /custom are gone');
  });
});
