// The example app as specified: its command line, its namespaces, and every event not looked at elsewhere.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Server, clients, connect, emitWithAck, join, once, run, serve, upgraded, lacks } from './support.mjs';
import { Polling, Socket } from './raw.mjs';

const numbers = (count) => Array.from({ length: count }, (_, i) => i);

describe('the command line', () => {
  for (const line of ['--nothing 1', 'nothing', '--port', '--port 0 --ping-interval', '-- 1', '-port 1', '--constructor 1',
    '--eio3 maybe', '--recovery soon', '--compress 1', '--parser xml']) {
    it(`is refused with status 2 and a message: ${line}`, async () => {
      const { status, stderr } = await run('parlour', ...line.split(' '));
      assert.equal(status, 2);
      assert.notEqual(stderr, '');
    });
  }

  // What this build lacks is refused in the same way; what it has is tested where the feature is.
  for (const line of ['--eio3 on', '--recovery 1000', '--parser msgpack']) {
    it(`is refused with status 2 if this build has no such feature: ${line}`, { skip: !lacks(...line.split(' ')) }, async () => {
      const { status, stderr } = await run('parlour', ...line.split(' '));
      assert.equal(status, 2);
      assert.match(stderr, /no such feature/);
    });
  }

  it('takes every flag', async () => {
    const flags = '--ping-interval 5000 --ping-timeout 4000 --max-payload 3000 --connect-timeout 2000 --upgrade-timeout 1000 '
      + '--eio3 off --recovery 0 --compress on --origin http://x.example --client-dir . --parser json';
    const server = new Server('parlour', flags.split(' '));
    await server.start();
    await server.stop();
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    it(`ends with status 0 within a second of ${signal}, and tells its clients`, async () => {
      const server = new Server('parlour', []);
      await server.start();
      try {
        const sockets = await Promise.all(clients.map(({ options }) => connect(server.url, options)));
        // In the middle of an upgrade, clients do not notice that the server is gone.
        await Promise.all(sockets.filter((_, i) => clients[i].way === 'upgrade').map(upgraded));
        const ws = await Socket.open(server, '/engine.io/');
        const left = sockets.map((socket) => once(socket, 'disconnect'));
        const asked = performance.now();
        await server.stop(signal);
        assert.ok(performance.now() - asked < 1500);
        for (const [why] of await Promise.all(left)) assert.match(why, /^transport (close|error)$|^io server disconnect$/);
        await ws.closed();
        await assert.rejects(connect(server.url));
      } finally {
        server.child.kill('SIGKILL');
      }
    });
  }

  it('says when the port is taken, and ends with another status than 0', async () => {
    const server = new Server('parlour', []);
    await server.start();
    try {
      assert.notEqual((await run('parlour', '--port', String(server.port))).status, 0);
    } finally {
      await server.stop();
    }
  });
});

for (const { name, way, options } of clients) {
  describe(`info (${name})`, () => {
    const server = serve('parlour');

    it('tells how the client came', async () => {
      const query = { name: 'é🎉 &=+%#', empty: '', path: 'a/b?c' };
      const auth = { token: 'x', deep: { list: [1] } };
      const socket = await connect(server.url, { ...options, query, auth, extraHeaders: { 'X-Mine': 'My Value' } });
      if (way === 'upgrade') await upgraded(socket);
      const [info] = await emitWithAck(socket, 'info');
      assert.equal(info.id, socket.id);
      assert.equal(info.namespace, '/');
      assert.equal(info.transport, way === 'polling' ? 'polling' : 'websocket');
      assert.equal(info.protocol, 4);
      assert.equal(info.recovered, false);
      assert.equal(info.secure, false);
      assert.deepEqual(info.rooms, [socket.id]);
      assert.deepEqual(info.auth, auth);
      const first = way === 'websocket' ? 'websocket' : 'polling';
      const { t, b64, ...rest } = info.query;
      assert.deepEqual(rest, { ...query, EIO: '4', transport: first });
      assert.equal(info.headers['x-mine'], 'My Value');
      assert.equal(info.headers.host, `127.0.0.1:${server.port}`);
      assert.deepEqual(Object.keys(info.headers).filter((key) => key !== key.toLowerCase()), []);
      assert.ok(info.url.startsWith('/socket.io/?'), info.url);
      assert.equal(new URL(info.url, server.url).searchParams.get('name'), query.name);
      assert.equal(info.url.includes('sid='), false);
    });

    it('is of the namespace that was asked', async () => {
      const socket = await connect(`${server.url}/dyn-12`, options);
      const custom = await join(socket, '/custom', { auth: { other: true } });
      const [[one], [two]] = await Promise.all([emitWithAck(socket, 'info'), emitWithAck(custom, 'info')]);
      assert.deepEqual([one.namespace, two.namespace], ['/dyn-12', '/custom']);
      assert.deepEqual([one.id, two.id], [socket.id, custom.id]);
      assert.deepEqual(two.rooms, [custom.id]);
      assert.notEqual(one.id, two.id);
    });

    it('goes with an event `auth` that is the first to arrive', async () => {
      const socket = await connect(server.url, { ...options, auth: { a: ['é'] } });
      await emitWithAck(socket, 'info');
      assert.deepEqual(socket.seen, [['auth', { a: ['é'] }]]);
    });
  });
}

describe('namespaces', () => {
  const server = serve('parlour');
  const guarded = (options) => connect(`${server.url}/guarded`, options);

  for (const { name, options } of clients) {
    it(`admit, refuse or do not exist (${name})`, async () => {
      await Promise.all(['/', '/custom', '/dyn-0', '/dyn-123456789'].map((path) => connect(server.url + path, options)));
      await assert.rejects(connect(`${server.url}/nothing`, options), { message: 'Invalid namespace' });
      await assert.rejects(guarded({ ...options, auth: { token: 'guess' } }), { message: 'not authorized', data: { code: 401, why: 'bad token' } });
      await guarded({ ...options, auth: { token: 'let-me-in' } });
      await guarded({ ...options, query: { token: 'let-me-in' } });
    });
  }

  it('take the token of the auth object before that of the query, of whatever type it is', async () => {
    await guarded({ auth: { token: 'let-me-in' }, query: { token: 'guess' } });
    for (const token of ['guess', '', 0, ['let-me-in'], { token: 'let-me-in' }]) {
      await assert.rejects(guarded({ auth: { token }, query: { token: 'let-me-in' } }), { message: 'not authorized' });
    }
    await assert.rejects(guarded({}), { message: 'not authorized' });
  });
});

describe('a connection that joins no namespace', () => {
  const server = serve('parlour', '--connect-timeout', '400');

  it('is closed after the connect timeout; one that joined is not', async () => {
    const joined = await Socket.connect(server, '/custom');
    const polling = await Polling.open(server);
    const refused = await Socket.open(server);
    refused.send('40/nothing,', '40/guarded,');
    const silent = await Socket.open(server);
    await Promise.all([silent.closed(), refused.closed()]);
    assert.equal((await polling.poll()).at(-1), '1');
    joined.send('42/custom,["message"]');
    assert.equal(await joined.next(), '42/custom,["message-back"]');
  });

  it('of Engine.IO alone is not', async () => {
    const [ws, socketio] = await Promise.all([Socket.open(server, '/engine.io/'), Socket.open(server)]);
    await socketio.closed();
    ws.send('4x');
    assert.equal(await ws.next(), '4x');
  });
});

for (const { name, options } of clients) {
  describe(`events (${name})`, () => {
    const server = serve('parlour');

    it('`message` gives no acknowledgement', async () => {
      const socket = await connect(server.url, options);
      let answered = false;
      socket.emit('message', 1, () => { answered = true; });
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack', 2), [2]);
      assert.deepEqual([answered, socket.seen.filter(([event]) => event === 'message-back')], [false, [['message-back', 1]]]);
    });

    it('`later` answers after the time that was asked for', async () => {
      const socket = await connect(server.url, options);
      const asked = performance.now();
      assert.deepEqual(await emitWithAck(socket, 'later', 60, 'a', 'b'), ['a', 'b']);
      assert.ok(performance.now() - asked >= 58);
      assert.deepEqual(await emitWithAck(socket, 'later', 0), []);
    });

    it('`ask` reports a client that does not answer in time', async () => {
      const socket = await connect(server.url, options);
      assert.deepEqual(await emitWithAck(socket, 'ask', 50, 'why'), [{ ok: false }]);
      socket.on('question', (...args) => args.pop()());
      assert.deepEqual(await emitWithAck(socket, 'ask', 2000), [{ ok: true, answer: [] }]);
    });

    it('`burst` counts to the end, in batches', async () => {
      const socket = await connect(server.url, options);
      for (const spec of [{ count: 50 }, { count: 50, batch: 7, gap: 2 }, { count: 50, batch: 1000 }, { count: 1 }, { count: 0 }]) {
        socket.seen = [];
        const end = once(socket, 'burst-end');
        socket.emit('burst', spec);
        assert.deepEqual(await end, [spec.count]);
        assert.deepEqual(socket.seen.filter(([event]) => event === 'seq').map(([, i]) => i), numbers(spec.count));
      }
    });

    it('`burst` may lose volatile events but never mixes them up, nor loses its end', async () => {
      const socket = await connect(server.url, options);
      const end = once(socket, 'burst-end');
      socket.emit('burst', { count: 500, batch: 10, gap: 1, volatile: true });
      assert.deepEqual(await end, [500]);
      const seen = socket.seen.filter(([event]) => event === 'seq').map(([, i]) => i);
      assert.deepEqual(seen, numbers(500).filter((i) => seen.includes(i)));
    });

    it('are ignored when the app does not know them', async () => {
      const socket = await connect(server.url, options);
      for (const event of ['nothing', 'error', 'connection', 'auth', 'cast ', '', 'toString', 'hasOwnProperty']) {
        socket.emit(event, 1, () => assert.fail(event));
      }
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack'), []);
    });
  });
}

describe('volatile events', () => {
  const server = serve('parlour');

  it('are dropped for a polling client while it has no poll waiting; others are kept', async () => {
    const observer = await connect(server.url);
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    const done = once(observer, 'cast');
    await polling.post('42["burst",{"count":100,"batch":100,"volatile":true}]\x1e42["cast",{},"done"]\x1e42["message","kept"]');
    await done;
    assert.deepEqual(await polling.packets(2), ['42["burst-end",100]', '42["message-back","kept"]']);
  });

  for (const { name, options } of clients) {
    it(`go out while nothing is on its way: of several at a time, the first (${name})`, async () => {
      const socket = await connect(server.url, options);
      for (let round = 0; round < 5; round += 1) {
        const seen = [];
        const listen = (i) => seen.push(i);
        socket.on('seq', listen);
        const end = once(socket, 'burst-end');
        socket.emit('burst', { count: 10, batch: 10, volatile: true });
        assert.deepEqual(await end, [10]);
        socket.off('seq', listen);
        // Between two polls nothing can go out at all.
        if (options.transports?.includes('polling')) assert.ok(seen.length === 0 || seen[0] === 0 && seen.length === 1, String(seen));
        else assert.deepEqual(seen, [0]);
      }
    });
  }
});

describe('arguments of a wrong type', () => {
  const server = serve('parlour');
  const events = ['message', 'message-with-ack', 'méssage 🎉', 'describe', 'later', 'ask', 'info', 'join', 'leave', 'members', 'cast', 'cast-ask',
    'burst', 'blob', 'text', 'bye', 'drop', 'reason-of', 'stats'];
  const odd = [
    [], [null], [true], [-1], [1.5], ['x'], [''], [[]], [[[]]], [{}], [[null, 1, {}]], [Buffer.from('x')], [Buffer.from('x'), Buffer.from('y')],
    ['ms', 'x'], [null, null, null], [{}, {}, {}], [{}, -1],
    [{ to: 'x', except: 1, include_self: 'y', volatile: [] }], [{ to: [1, null, {}], except: [[]] }, 'ms'],
    [{ count: 'x', batch: -1, gap: null }], [{ count: -5, batch: 0, gap: -1, volatile: 1 }], [{ count: 1.5 }],
  ];

  for (const event of events) {
    it(`of \`${event}\` never end the program nor harm others`, async () => {
      const observer = await connect(server.url);
      const ends = event === 'bye' || event === 'drop';
      let socket = await connect(server.url);
      for (const args of odd) {
        if (ends) socket = await connect(server.url);
        const left = ends ? once(socket, 'disconnect') : null;
        socket.emit(event, ...args);
        if (!ends) socket.emit(event, ...args, () => {});
        if (left) await left;
      }
      if (!ends) assert.deepEqual(await emitWithAck(socket, 'message-with-ack', event), [event]);
      assert.deepEqual(await emitWithAck(observer, 'message-with-ack', event), [event]);
    });
  }

  it('leave an event without a callback unanswered', async () => {
    const ws = await Socket.connect(server);
    const asking = ['message-with-ack', 'describe', 'info', 'stats', 'members', 'join', 'leave', 'blob', 'text', 'reason-of'];
    ws.send(...asking.map((event) => `42["${event}",1]`));
    ws.send('42["later",0,"x"]', '42["ask",0]', '42["cast",{},1]', '42["cast-ask",{"to":["nobody"]},0]', '427["message-with-ack","end"]');
    const got = [];
    do got.push(await ws.next()); while (!got.at(-1).startsWith('437'));
    assert.deepEqual(got.filter((packet) => !/^42\d*\["question"\]$/.test(packet)), ['437["end"]']);
  });
});
