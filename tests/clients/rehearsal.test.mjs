// What users of the reference server rely on, beyond the examples of docs/api.md: with a server that does what it is told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { Socket as EngineClient } from 'engine.io-client';
import { Server, awaited, clients, closing, connect, emitWithAck, eventually, join, journal, noted, once, patience, refused, seen, serve, shards, upgraded } from './support.mjs';
import { Polling, Socket, handshake, refusal, request } from './raw.mjs';

const count = (lines, line) => lines.filter((x) => x === line).length;

// Resolves when all that the speaker has made the server do until now has reached these sockets.
async function settled(speaker, ...sockets) {
  const mark = `mark ${Math.random()}`;
  const all = Promise.all(sockets.map((socket) => awaited(socket, 'sent', mark)));
  speaker.emit('send all', [[false, mark]]);
  await all;
}

for (const { name, way, options } of clients) {
  describe(`namespaces (${name})`, () => {
    const server = serve('rehearsal', '--cleanup', 'on');

    it('are the same with and without the slash at the beginning', async () => {
      for (const path of ['', '/', '/stage']) {
        const socket = await connect(server.url + path, { ...options, auth: { name: `at "${path}"` } });
        await noted(socket, `connected: at "${path}" in ${path || '/'}`);
      }
    });

    it('of a pattern inherit middlewares and handlers, also if they are made by hand', async () => {
      for (const i of [0, 1]) {
        const socket = await connect(`${server.url}/hall-${i}`, options);
        await awaited(socket, 'hello', `/hall-${i}`, 1, { 3: '4' });
        const error = await refused(`${server.url}/hall-${i}`, { ...options, auth: { refuse: true } });
        assert.equal(error.message, 'full');
        if (i === 0) await awaited(socket, 'hello from hall 0');
      }
    });

    it('come into being once, whoever asks for them at the same time', async () => {
      const watcher = await connect(server.url, options);
      const path = `/hall-${100 + clients.findIndex((x) => x.name === name)}`;
      const sockets = await Promise.all(Array.from({ length: 5 }, () => connect(server.url + path, options)));
      assert.equal(count(await journal(watcher), `new ${path}`), 1);
      // All of them are members of the same room of the same namespace.
      await Promise.all(sockets.map((socket) => awaited(socket, 'hello', path)));
    });

    it('end when their last client is refused, and not while there is another', async () => {
      const watcher = await connect(server.url, options);
      const path = `/hall-${200 + clients.findIndex((x) => x.name === name)}`;
      const refuse = () => refused(server.url + path, { ...options, auth: { refuse: true } });
      const made = async () => count(await journal(watcher), `new ${path}`);
      await refuse();
      assert.equal(await made(), 1);
      // It has ended as soon as asking for it makes it anew.
      await eventually(async () => { await refuse(); return await made() > 1; }, 'it has ended');
      const socket = await connect(server.url + path, options);
      const before = await made();
      await refuse();
      const other = await connect(server.url + path, options);
      assert.equal(await made(), before);
      for (const x of [socket, other]) x.disconnect();
      await eventually(async () => { (await connect(server.url + path, options)).disconnect(); return await made() > before; }, 'it ends with the last');
    });

    it('that were made by hand stay', async () => {
      for (let i = 0; i < 3; i += 1) (await connect(`${server.url}/hall-0`, options)).disconnect();
      const socket = await connect(server.url, options);
      assert.equal(count(await journal(socket), 'new /hall-0'), 1);
    });

    it('are told apart on one connection, which ends for all of them', async () => {
      const socket = await connect(server.url, { ...options, auth: { name: `both ${name}` } });
      const stage = await join(socket, '/stage', { auth: { name: `both ${name}` } });
      const observer = await connect(server.url, options);
      const id = stage.id;
      const left = [once(socket, 'disconnect'), once(stage, 'disconnect')];
      await emitWithAck(stage, 'many', { what: 'disconnect', to: [id], close: true }).catch(() => {});
      for (const [why] of await Promise.all(left)) assert.equal(why, 'io server disconnect');
      await noted(observer, `gone: both ${name} in /`);
      await noted(observer, `gone: both ${name} in /stage`);
    });
  });

  describe(`middlewares of a namespace (${name})`, () => {
    const server = serve('rehearsal');

    it('run one after the other, before the client is connected', async () => {
      const socket = await connect(`${server.url}/steps`, { ...options, auth: { name: 'Ann' } });
      await awaited(socket, 'data', { steps: 3 }, true, 1);
      const lines = await journal(await connect(server.url, options));
      assert.deepEqual(lines.filter((line) => line.includes('Ann')),
        ['1: Ann waits', '2: Ann waits', '3: Ann waits', 'connected: Ann in /steps']);
    });

    it('may join rooms', async () => {
      const socket = await connect(`${server.url}/steps`, options);
      await awaited(socket, 'all of room 2');
    });

    it('that refuse spare the client the rest; it is in no room', async () => {
      const error = await refused(`${server.url}/refused`, { ...options, auth: { name: 'Bob' } });
      assert.deepEqual([error.message, error.data], ['no', { a: 'b', c: 3 }]);
      const lines = await journal(await connect(server.url, options));
      assert.deepEqual(lines.filter((line) => /never|Bob/.test(line)), []);
    });

    it('may answer for a client that has gone', async () => {
      const watcher = await connect(server.url, options);
      const who = `Cid ${name}`;
      const socket = io(`${server.url}/patience`, { ...options, client: undefined, forceNew: true, reconnection: false, auth: { name: who } });
      closing(() => socket.disconnect());
      await noted(watcher, `waits: ${who}`);
      socket.io.engine.close();
      await eventually(async () => (await emitWithAck(watcher, 'clients'))[0] === 1, 'the client is gone');
      assert.deepEqual(await emitWithAck(watcher, 'go on'), [1]);
      const next = connect(`${server.url}/patience`, { ...options, auth: { name: `after ${who}` } });
      await noted(watcher, `waits: after ${who}`);
      assert.deepEqual(await emitWithAck(watcher, 'go on'), [1]);
      await next;
      assert.ok(!(await journal(watcher)).includes(`connected: ${who} in /patience`));
    });
  });

  describe(`many sockets at once (${name})`, () => {
    const server = serve('rehearsal');
    const people = (...names) => Promise.all(names.map((x) => connect(server.url, { ...options, auth: { name: x } })));
    const rooms = async (socket) => (await emitWithAck(socket, 'join', []))[0].filter((x) => x !== socket.id);

    // In rooms `one` and `two`, in `one`, in `two`, and in none.
    async function setUp() {
      const all = await people('both', 'one', 'two', 'none');
      const memberships = [['one', 'two'], ['one'], ['two'], []];
      await Promise.all(all.map((socket, i) => emitWithAck(socket, 'join', memberships[i])));
      return all;
    }

    it('join and leave rooms: all of them, and those of a room', async () => {
      const all = await setUp();
      const [, , , speaker] = all;
      const told = async (spec) => {
        await emitWithAck(speaker, 'many', spec);
        await settled(speaker, ...all);
      };
      const state = () => Promise.all(all.map(rooms));
      await told({ what: 'join', rooms: ['all'] });
      await told({ what: 'join', to: ['one'], except: ['two'], rooms: ['new', 'newer'] });
      assert.deepEqual(await state(), [['all', 'one', 'two'], ['all', 'new', 'newer', 'one'], ['all', 'two'], ['all']]);
      await told({ what: 'leave', to: ['two'], rooms: ['one'] });
      await told({ what: 'leave', rooms: ['all', 'never joined'] });
      assert.deepEqual(await state(), [['two'], ['new', 'newer', 'one'], ['two'], []]);
    });

    it('are described: id, rooms, data, address', async () => {
      const all = await setUp();
      const [both, one, two, speaker] = all;
      const fetch = async (spec) => new Map((await emitWithAck(speaker, 'fetch', spec))[0].map(({ id, ...rest }) => [id, rest]));
      const everybody = await fetch({});
      assert.deepEqual([...everybody.keys()].sort(), all.map(({ id }) => id).sort());
      const sorted = (xs) => [...xs].sort();
      assert.deepEqual({ ...everybody.get(one.id), rooms: sorted(everybody.get(one.id).rooms) },
        { rooms: sorted([one.id, 'one']), data: { name: 'one' }, address: '127.0.0.1' });
      assert.deepEqual([...(await fetch({ to: ['one'] })).keys()].sort(), [both.id, one.id].sort());
      assert.deepEqual([...(await fetch({ to: ['one', 'two'], except: [both.id] })).keys()].sort(), [one.id, two.id].sort());
      assert.equal((await fetch({ to: ['nobody'] })).size, 0);
    });

    it('can be sent to one by one', async () => {
      const [both, one, two, speaker] = await setUp();
      assert.deepEqual(await emitWithAck(speaker, 'many', { what: 'emit each', to: ['one', 'two'] }), [3]);
      await Promise.all([both, one, two].map((socket) => awaited(socket, 'yours', socket.id)));
    });

    it('are disconnected: those of a room, with and without their connection', async () => {
      for (const close of [false, true]) {
        const [both, one, two, speaker] = await setUp();
        const left = [both, two].map((socket) => once(socket, 'disconnect'));
        const closed = close ? [both, two].map((socket) => once(socket.io, 'close')) : [];
        speaker.emit('send all', [[false, 'before']]);
        await emitWithAck(speaker, 'many', { what: 'disconnect', to: ['two'], close });
        for (const [why] of await Promise.all(left)) assert.equal(why, 'io server disconnect');
        await Promise.all(closed);
        // What was sent before has arrived.
        for (const socket of [both, two]) assert.deepEqual(seen(socket, 'sent'), [['sent', 'before']]);
        assert.deepEqual(await rooms(one), ['one']);
      }
    });

    it('are disconnected: all', async () => {
      const all = await setUp();
      const left = all.map((socket) => once(socket, 'disconnect'));
      all[0].emit('many', { what: 'disconnect' });
      for (const [why] of await Promise.all(left)) assert.equal(why, 'io server disconnect');
    });
  });

  describe(`events (${name})`, () => {
    const server = serve('rehearsal');

    it('that are volatile leave alone what comes after them', async () => {
      const [socket, other] = await Promise.all([connect(server.url, options), connect(server.url, options)]);
      if (way === 'upgrade') await Promise.all([socket, other].map(upgraded));
      for (const event of ['send', 'send all']) {
        await settled(socket, socket, other);
        for (const x of [socket, other]) x.seen = [];
        socket.emit(event, [[false, 1], [true, 2], [false, 3]]);
        await settled(socket, socket, other);
        const got = (x) => seen(x, 'sent').map(([, y]) => y).slice(0, -1);
        const reached = event === 'send' ? [socket] : [socket, other];
        for (const x of reached) assert.deepEqual(got(x).filter((y) => y !== 2 || event === 'send' || shards === 1), [1, 3]);
      }
    });

    it('that are volatile and binary: the first of several arrives whole', { skip: way === 'polling' }, async () => {
      const [socket, other] = await Promise.all([connect(server.url, options), connect(server.url, options)]);
      await Promise.all([socket, other].map(upgraded));
      const bytes = [1, 2, 3].map((i) => Buffer.alloc(10, i));
      for (const event of ['send', 'send all']) {
        await settled(socket, socket, other);
        for (const x of [socket, other]) x.seen = [];
        socket.emit(event, bytes.map((x) => [true, x]));
        for (const x of event === 'send' ? [socket] : [socket, other]) await awaited(x, 'sent', bytes[0]);
        await settled(socket, socket, other);
        for (const x of event === 'send' ? [socket] : [socket, other]) {
          const got = seen(x, 'sent').slice(0, -1);
          assert.deepEqual(got, bytes.slice(0, got.length).map((y) => ['sent', y]));
          if (event === 'send' || shards === 1) assert.equal(got.length, 1);
        }
      }
    });

    it('with reserved names cannot be sent', async () => {
      const socket = await connect(server.url, options);
      for (const event of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']) {
        assert.deepEqual(await emitWithAck(socket, 'reserved', event), [[true, true, true]], event);
      }
      for (const event of ['message', 'error', 'Connect', '']) {
        assert.deepEqual(await emitWithAck(socket, 'reserved', event), [[false, false, false]], event);
      }
    });

    it('are answered in time, or it is a timeout', async () => {
      const socket = await connect(server.url, options);
      for (const ms of [0, 20]) assert.deepEqual(await emitWithAck(socket, 'ask', ms, 1), ['timeout']);
      socket.on('question', (...args) => { args.pop()(args); });
      assert.deepEqual(await emitWithAck(socket, 'ask', patience, 1), ['none']);
    });

    it('that come after a disconnect are not for the server', async () => {
      const [socket, observer] = await Promise.all([connect(server.url, { ...options, auth: { name: 'Dan' } }), connect(server.url, options)]);
      const left = once(socket, 'disconnect');
      socket.emit('bye, and join', 'stale');
      socket.emit('late', Buffer.alloc(10));
      assert.equal((await left)[0], 'io server disconnect');
      await noted(observer, 'gone: Dan in /');
      assert.ok(!(await journal(observer)).includes('late'));
      assert.deepEqual(seen(socket, 'never'), []);
      assert.deepEqual((await emitWithAck(observer, 'fetch', { to: ['stale'] }))[0], []);
    });

    it('of a client come in the order in which it sent them, from its first moment', async () => {
      const socket = io(server.url, { forceNew: true, reconnection: false, ...options, client: undefined });
      closing(() => socket.disconnect());
      const answers = Array.from({ length: 30 }, (_, i) => new Promise((resolve) => { socket.emit('join', [`room ${String(i).padStart(2, '0')}`], resolve); }));
      const sizes = (await Promise.all(answers)).map((rooms) => rooms.length);
      assert.deepEqual(sizes, sizes.map((_, i) => i + 2));
    });
  });
}

describe('rooms', () => {
  const server = serve('rehearsal');

  it('are told of to who comes late, and later on as they change', async () => {
    const watcher = await connect(server.url);
    const stage = await Promise.all([1, 2].map(() => connect(`${server.url}/stage`)));
    const ids = stage.map(({ id }) => id);
    await emitWithAck(stage[0], 'join', ['a', 'b']);
    await emitWithAck(stage[1], 'join', ['b']);
    watcher.emit('watch');
    await Promise.all([['a', 0], ['b', 0], ['b', 1]].map(([room, i]) => awaited(watcher, 'room', 'joined', room, ids[i])));
    const of = (room) => seen(watcher, 'room').filter((x) => x[2] === room).map(([, what]) => what);
    assert.deepEqual([of('a'), of('b')], [['created', 'joined'], ['created', 'joined', 'joined']]);
    // Again, and what was never joined: no news.
    await emitWithAck(stage[1], 'join', ['b']);
    await emitWithAck(stage[1], 'leave', ['a', 'nothing']);
    await emitWithAck(stage[0], 'leave', ['a']);
    await awaited(watcher, 'room', 'deleted', 'a');
    for (const socket of stage) socket.disconnect();
    await awaited(watcher, 'room', 'deleted', 'b');
    assert.deepEqual(of('a'), ['created', 'joined', 'left', 'deleted']);
    assert.deepEqual(of('b'), ['created', 'joined', 'joined', 'left', 'left', 'deleted']);
    assert.deepEqual(of('nothing'), []);
    assert.ok(!seen(watcher, 'room').some((x) => ids.includes(x[2])));
  });
});

describe('the engine', () => {
  const server = serve('rehearsal', '--max-payload', '10000');

  it('lets middlewares add headers to every answer, several of one name, in their order', async () => {
    const first = await request(server, 'GET', handshake);
    assert.deepEqual([first.headers['x-first'], first.headers['x-second'], first.headers['set-cookie']], ['1', '2', ['one=1', 'two=2']]);
    const { sid } = JSON.parse(first.body.slice(1));
    const post = await request(server, 'POST', `${handshake}&sid=${sid}`, { body: '40' });
    assert.deepEqual([post.body, post.headers['x-second'], post.headers['set-cookie']], ['ok', '2', undefined]);
    const ws = new Socket(server, '/socket.io/?EIO=4&transport=websocket');
    const { headers } = await new Promise((resolve) => { ws.ws.on('upgrade', resolve); });
    assert.deepEqual([headers['x-first'], headers['x-second'], headers['set-cookie']], ['1', '2', ['one=1', 'two=2']]);
  });

  it('reports what it refuses, and what a middleware fails at', async () => {
    const watcher = await connect(server.url);
    const cases = [
      ['GET', 'EIO=4&transport=pigeon', '0 Transport unknown'],
      ['GET', 'EIO=4&transport=__proto__', '0 Transport unknown'],
      ['GET', 'EIO=4&transport=polling&sid=nobody', '1 Session ID unknown'],
      ['PUT', 'EIO=4&transport=polling', '2 Bad handshake method'],
      ['GET', 'EIO=4&transport=websocket', '3 Bad request'],
      ['GET', 'EIO=4&transport=polling&throw=1', '3 Bad request'],
      ['GET', 'EIO=2&transport=polling', '5 Unsupported protocol version'],
    ];
    for (const [i, [method, query, expected]] of cases.entries()) {
      const answer = await request(server, method, `/socket.io/?${query}&name=case-${i}`);
      assert.equal(answer.status, 400);
      const [code, ...message] = expected.split(' ');
      assert.deepEqual(JSON.parse(answer.body), { code: Number(code), message: message.join(' ') });
      await noted(watcher, `refused: ${expected} case-${i}`);
    }
    const { status } = await refusal(server, '/socket.io/?EIO=4&transport=websocket&throw=1&name=case-ws');
    assert.equal(status, 400);
    await noted(watcher, 'refused: 3 Bad request case-ws');
  });

  it('takes whatever path begins with its own', async () => {
    assert.equal((await request(server, 'GET', handshake.replace('/?', '/default/?'))).status, 200);
    for (const path of ['/socket.io', '/socketXio/', '/']) assert.equal((await request(server, 'GET', handshake.replace('/socket.io/', path))).status, 404, path);
  });

  it('refuses what is larger than allowed also if there are middlewares, and keeps the session', async () => {
    const polling = await Polling.open(server);
    assert.equal((await polling.post(`4${'x'.repeat(10000)}`)).status, 413);
    await polling.post('40');
    assert.match((await polling.packets(1))[0], /^40/);
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`sends what was sent when the session opened, and before it was closed (${transports.join(' to ')})`, async () => {
      const client = new EngineClient(server.url, { path: '/engine.io/', transports });
      closing(() => client.close());
      client.binaryType = 'nodebuffer';
      const messages = [];
      client.on('message', (x) => messages.push(x));
      await once(client, 'open');
      const closed = once(client, 'close');
      client.send('hello');
      client.send('bye');
      assert.equal((await closed)[0], 'transport close');
      assert.deepEqual(messages.map(String), ['first', 'hello', 'bye', 'last']);
    });
  }
});

for (const [transport, other] of [['polling', 'websocket'], ['websocket', 'polling']]) {
  describe(`a server with ${transport} only`, () => {
    const server = serve('rehearsal', `--${other}`, 'off');

    it(`suggests no upgrade, serves ${transport} and refuses ${other}`, async () => {
      const socket = await connect(server.url, { transports: ['polling', 'websocket'], tryAllTransports: true });
      await emitWithAck(socket, 'join', ['x']);
      assert.equal(socket.io.engine.transport.name, transport);
      assert.deepEqual(socket.io.engine.upgrades ?? [], []);
      await refused(server.url, { transports: [other] });
      const answer = await request(server, 'GET', handshake);
      if (other === 'polling') assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 0]);
      else assert.deepEqual(JSON.parse(answer.body.slice(1)).upgrades, []);
    });
  });
}

describe('compression of single events', () => {
  const server = serve('rehearsal', '--compress', 'on');

  it('can be switched off', async () => {
    const socket = await connect(server.url, { perMessageDeflate: true });
    let received = 0;
    socket.io.engine.transport.ws._socket.on('data', (chunk) => { received += chunk.length; });
    for (const [compress, small] of [[true, true], [false, false]]) {
      received = 0;
      const picture = once(socket, 'picture');
      socket.emit('picture', 50000, compress);
      assert.equal((await picture)[0].length, 50000);
      assert.equal(received < 5000, small, `${received} bytes`);
    }
  });

  it('can be switched off for polls', async () => {
    for (const [compress, encoding] of [[true, 'gzip'], [false, undefined]]) {
      const polling = await Polling.open(server);
      await polling.post('40');
      await polling.packets(1);
      await polling.post(`42["picture",50000,${compress}]`);
      const answer = await request(server, 'GET', polling.target, { headers: { 'Accept-Encoding': 'gzip' } });
      assert.equal(answer.headers['content-encoding'], encoding);
    }
  });
});

describe('a server that ends and starts again', () => {
  it('gets what clients have sent meanwhile, but for what is volatile', async () => {
    const first = new Server('rehearsal', []);
    await first.start();
    const socket = await connect(first.url, { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50, auth: { name: 'Gus' } });
    closing(() => { socket.io.reconnection(false); socket.disconnect(); });
    await emitWithAck(socket, 'join', ['x']);
    const left = once(socket, 'disconnect');
    await first.stop();
    await left;
    await once(socket.io, 'reconnect_error');
    socket.volatile.emit('join', ['volatile']);
    for (const room of ['a', 'b']) socket.emit('join', [room]);
    const connected = once(socket, 'connect');
    const second = new Server('rehearsal', ['--port', String(first.port)]);
    await second.start();
    try {
      await connected;
      const [rooms] = await emitWithAck(socket, 'join', []);
      assert.deepEqual(rooms.filter((x) => x !== socket.id), ['a', 'b']);
      socket.io.reconnection(false);
      socket.disconnect();
    } finally {
      await second.stop();
    }
  });

  it('leaves its port free', async () => {
    const server = new Server('rehearsal', []);
    await server.start();
    const sockets = await Promise.all(clients.map(({ options }) => connect(server.url, options)));
    // In the middle of an upgrade, clients do not notice that the server is gone.
    await Promise.all(sockets.filter((_, i) => clients[i].way === 'upgrade').map(upgraded));
    const left = sockets.map((socket) => once(socket, 'disconnect'));
    await server.stop();
    await Promise.all(left);
    const other = new Server('rehearsal', ['--port', String(server.port)]);
    await other.start();
    await other.stop();
  });
});
