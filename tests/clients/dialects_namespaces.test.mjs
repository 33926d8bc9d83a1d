// Clients of all generations: namespaces, refusals, ends of connections, and how they come back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, eventually, once, serve, within } from './support.mjs';
import {
  announced, bytes, dial, eachOnce, enter, everyWay, generations, meet, plain, received, sessionOf,
} from './generations.mjs';

const isOld = ({ protocol }) => protocol < 4;
const idIn = (socket, namespace, client) => {
  if (!isOld(client)) return socket.id;
  return client.protocol === 1 || namespace === '/' ? sessionOf(socket) : `${namespace}#${sessionOf(socket)}`;
};

function knows(server, client) {
  it('has several namespaces on one connection', async () => {
    const root = await meet(server.url, client);
    const custom = await enter(root, '/custom');
    const dynamic = await enter(root, '/dyn-7');
    for (const [socket, namespace] of [[root, '/'], [custom, '/custom'], [dynamic, '/dyn-7']]) {
      const [info] = await emitWithAck(socket, 'info');
      assert.deepEqual([info.namespace, info.id], [namespace, idIn(socket, namespace, client)]);
      const back = once(socket, 'message-back');
      socket.emit('message', namespace, 'é😀', bytes(1));
      assert.deepEqual((await back).slice(0, 2), [namespace, 'é😀']);
      await emitWithAck(socket, 'cast', { include_self: true }, namespace);
    }
    for (const socket of [root, custom, dynamic]) await received(socket, 'cast');
    const casts = [root, custom, dynamic].map(({ seen }) => seen.filter(([name]) => name === 'cast').map(([, x]) => x));
    assert.deepEqual(casts, [['/'], ['/custom'], ['/dyn-7']]);
  });

  it('sends what it said before it was connected', async () => {
    const socket = dial(`${server.url}/custom`, client);
    const answers = await Promise.all(['a', 'é'].map((x) => emitWithAck(socket, 'message-with-ack', x)));
    assert.deepEqual(answers, [['a'], ['é']]);
  });

  it('leaves one namespace and keeps the others', async () => {
    const root = await meet(server.url, client);
    const watcher = await meet(`${server.url}/custom`, client);
    const custom = await enter(root, '/custom');
    const [{ id }] = await emitWithAck(custom, 'info');
    custom.disconnect();
    await eventually(async () => (await emitWithAck(watcher, 'reason-of', id))[0] === 'client namespace disconnect', 'reason');
    assert.deepEqual(await emitWithAck(root, 'message-with-ack', 1), [1]);
  });

  it('is put out of one namespace by the server, and keeps the others', async () => {
    const root = await meet(server.url, client);
    const custom = await enter(root, '/custom');
    const gone = once(custom, 'disconnect');
    custom.emit('bye', false);
    await gone;
    assert.deepEqual(await emitWithAck(root, 'message-with-ack', 1), [1]);
  });

  it('is told when the server disconnects it', async () => {
    const socket = await meet(server.url, client);
    const gone = once(socket, 'disconnect');
    socket.emit('bye', true);
    const [why] = await gone;
    // Which of the two parts of the news is first is up to the transport.
    if (client.protocol === 1) assert.equal(why, 'booted');
    else assert.match(why, /^(io server disconnect|transport close)$/);
  });

  it('says goodbye to the server', async () => {
    const socket = await meet(server.url, client);
    const watcher = await connect(server.url, client.watcher);
    const [{ id }] = await emitWithAck(socket, 'info');
    socket.disconnect();
    const expected = client.protocol === 1 ? ['transport close'] : ['client namespace disconnect', 'transport close'];
    const why = await eventually(async () => (await emitWithAck(watcher, 'reason-of', id))[0], 'reason');
    assert.ok(expected.includes(why), why);
  });

  it('comes back by itself after the connection was lost', async () => {
    const socket = dial(server.url, client, { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 20 });
    await within(new Promise((resolve) => { socket.once('connect', resolve); }), 'connection');
    await emitWithAck(socket, 'message-with-ack');
    const before = sessionOf(socket);
    const again = once(socket, client.protocol === 1 ? 'reconnect' : 'connect');
    socket.emit('drop');
    await again;
    assert.notEqual(sessionOf(socket), before);
    assert.deepEqual(plain(await emitWithAck(socket, 'message-with-ack', 'back')), ['back']);
  });
}

describe('of all generations at a time', () => {
  const server = serve('parlour', '--eio3', 'on', '--legacy', 'on', '--parser', 'auto');
  for (const client of everyWay(generations)) describe(client.name, () => knows(server, client));
});

describe('with msgpack announced', () => {
  const server = serve('parlour', '--eio3', 'on', '--parser', 'msgpack');
  const { options: watcher } = announced.at(-1);
  for (const client of everyWay(announced)) describe(client.name, () => knows(server, { ...client, watcher }));

  // Its parser reads text only.
  for (const client of eachOnce(announced).filter(isOld)) {
    it(`refuses ${client.name} with a message`, async () => {
      const root = await meet(server.url, client);
      for (const [namespace, message] of [['/guarded', 'not authorized'], ['/nothing', 'Invalid namespace']]) {
        const socket = root.io.socket(namespace);
        assert.deepEqual(await once(socket, 'error'), [message]);
      }
      assert.deepEqual(await emitWithAck(root, 'message-with-ack', 1), [1]);
    });

    it(`gets the query of ${client.name} as auth object`, async () => {
      const custom = await enter(await meet(server.url, client), '/custom', { query: { x: 'ä' } });
      assert.deepEqual((await emitWithAck(custom, 'info'))[0].auth, { x: 'ä' });
    });
  }
});

describe('a namespace', () => {
  const server = serve('parlour', '--eio3', 'on', '--legacy', 'on', '--parser', 'auto');

  for (const client of eachOnce(generations)) {
    // Where clients are told that they may not come in.
    const refusal = async (namespace) => {
      const root = await meet(server.url, client);
      const socket = root.io ? root.io.socket(namespace) : root.socket.of(namespace);
      const no = new Promise((resolve) => {
        for (const event of ['connect_error', 'connect_failed', 'error']) socket.once(event, (...args) => resolve([event, ...args]));
      });
      const [event, what] = await within(no, 'refusal');
      assert.deepEqual(await emitWithAck(root, 'message-with-ack', 1), [1]);
      return [event, what];
    };

    it(`that is guarded refuses ${client.name}`, async () => {
      const [event, what] = await refusal('/guarded');
      const data = { code: 401, why: 'bad token' };
      if (client.protocol === 4) assert.deepEqual([event, what.message, what.data], ['connect_error', 'not authorized', data]);
      else if (client.protocol === 3) assert.deepEqual([event, what], ['error', data]);
      else assert.deepEqual([event, what], ['connect_failed', 'unauthorized']);
    });

    it(`that does not exist refuses ${client.name}`, async () => {
      const [event, what] = await refusal('/nothing');
      if (client.protocol === 4) assert.deepEqual([event, what.message], ['connect_error', 'Invalid namespace']);
      else if (client.protocol === 3) assert.deepEqual([event, what], ['error', { message: 'Invalid namespace' }]);
      else assert.deepEqual([event, what], ['connect_failed', 'unauthorized']);
    });
  }

  for (const client of eachOnce(generations).filter(({ protocol }) => protocol === 4)) {
    it(`gets the auth object of ${client.name}`, async () => {
      const socket = await meet(`${server.url}/guarded`, client, { auth: { token: 'let-me-in', n: [1] } });
      assert.deepEqual((await emitWithAck(socket, 'info'))[0].auth, { token: 'let-me-in', n: [1] });
    });
  }

  for (const client of eachOnce(generations).filter(({ version }) => version.startsWith('2'))) {
    it(`gets the query of ${client.name} as auth object`, async () => {
      const root = await meet(server.url, client);
      const custom = await enter(root, '/custom', { query: { x: '1', 'ä&': 'ö=' } });
      assert.deepEqual((await emitWithAck(custom, 'info'))[0].auth, { x: '1', 'ä&': 'ö=' });
      const guarded = await enter(root, '/guarded', { query: { token: 'let-me-in' } });
      assert.equal((await emitWithAck(guarded, 'info'))[0].namespace, '/guarded');
    });
  }

  for (const client of eachOnce(generations).filter(({ protocol }) => protocol === 3)) {
    it(`gets the query of the connection of ${client.name}`, async () => {
      const socket = await meet(server.url, client, { query: 'token=let-me-in&b=%C3%A4' });
      const [info] = await emitWithAck(socket, 'info');
      assert.deepEqual([info.query.token, info.query.b, info.query.EIO, info.auth], ['let-me-in', 'ä', '3', {}]);
      assert.equal((await emitWithAck(await enter(socket, '/guarded'), 'info'))[0].namespace, '/guarded');
    });
  }
});
