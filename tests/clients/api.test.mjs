// Everything that the server offers its users: each example of docs/api.md, with real clients.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { io as io40 } from 'socket.io-client-4-0';
import { awaited, collect, connect, emitWithAck, eventually, join, listening, once, refused, seen, serve, upgraded } from './support.mjs';

const versions = [['4.8', {}], ['4.0', { client: io40 }]];

for (const [version, options] of versions) {
  describe(`namespaces, client ${version}`, () => {
    const server = serve('server_api');

    it('static', async () => {
      const { socket, heard } = await listening(`${server.url}/news`, ['headline'], options);
      assert.deepEqual(await heard.headline, ['It rains.']);
      const next = once(socket, 'headline');
      socket.emit('publish', 'The sun shines.');
      assert.deepEqual(await next, ['The sun shines.']);
      assert.equal((await refused(`${server.url}/old-news`, options)).message, 'Invalid namespace');
    });

    it('by pattern: children inherit, and are reached together', async () => {
      const [a, b, c] = await Promise.all([1, 1, 2].map((n) => connect(`${server.url}/game-${n}`, options)));
      const news = await connect(`${server.url}/news`, options);
      const moved = once(b, 'moved');
      a.emit('move', 'e4');
      assert.deepEqual(await moved, ['/game-1', 'e4']);
      assert.equal((await refused(`${server.url}/game-13`, options)).message, 'nobody plays here');
      assert.equal((await refused(`${server.url}/game-x`, options)).message, 'Invalid namespace');
      const stopped = [a, b, c].map((socket) => once(socket, 'stopped'));
      news.emit('stop games', 'late');
      assert.deepEqual(await Promise.all(stopped), [['late'], ['late'], ['late']]);
      assert.deepEqual(seen(c, 'moved'), []);
    });

    it('by predicate with the auth payload', async () => {
      const { heard } = await listening(`${server.url}/tenant-a`, ['welcome'], { ...options, auth: { tenant: 'a' } });
      assert.deepEqual(await heard.welcome, ['/tenant-a']);
      for (const auth of [{ tenant: 'b' }, { tenant: 1 }, {}]) {
        assert.match((await refused(`${server.url}/tenant-c`, { ...options, auth })).message, /Invalid namespace/);
      }
      assert.equal((await refused(`${server.url}/tenant-a`, { ...options, auth: { tenant: 'b' } })).message, 'not yours');
    });

    it('are listed', async () => {
      const news = await connect(`${server.url}/news`, options);
      await connect(`${server.url}/game-5`, options);
      const [names] = await emitWithAck(news, 'list');
      for (const name of ['/', '/news', '/game-5']) assert.ok(names.includes(name), `${name} in ${names}`);
    });

    it('are announced when they come, and end with their last client', async () => {
      const news = await connect(`${server.url}/news`, options);
      const announced = () => seen(news, 'new namespace').filter(([, name]) => name === '/game-77').length;
      const first = await connect(`${server.url}/game-77`, options);
      const second = await connect(`${server.url}/game-77`, options);
      await eventually(() => announced() === 1, 'announced once');
      first.disconnect();
      second.disconnect();
      await eventually(async () => {
        (await connect(`${server.url}/game-77`, options)).disconnect();
        return announced() >= 2;
      }, 'announced again');
    });
  });

  describe(`middlewares, client ${version}`, () => {
    const server = serve('server_api');

    it('of the engine: a header in the response', async () => {
      const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('x-served-by'), 'Callboard');
    });

    for (const [transport, status] of [['polling', 403], ['websocket', 400]]) {
      it(`of the engine: refuses ${transport}, which is reported`, async () => {
        const audit = await connect(`${server.url}/audit`, options);
        const report = once(audit, 'refused');
        const error = await refused(server.url, {
          ...options, transports: [transport], extraHeaders: { 'X-Client': 'banned' },
        });
        assert.match(`${error.description?.status ?? error.description ?? ''} ${error.description?.message ?? ''}`, new RegExp(status));
        const [code, message, url] = await report;
        assert.deepEqual([code, message], [4, 'go away']);
        assert.match(url, new RegExp(`transport=${transport}`));
      });
    }

    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      it(`of the engine: an actor decides (${transports.join(' to ')})`, async () => {
        const key = (value) => ({ ...options, transports, extraHeaders: { 'X-Key': value } });
        const socket = await connect(`${server.url}/guesses`, key('let-me-in'));
        if (transports.length > 1) await upgraded(socket);
        assert.deepEqual(await emitWithAck(socket, 'left'), [3]);
        const audit = await connect(`${server.url}/audit`, options);
        const report = once(audit, 'refused');
        await refused(server.url, key('please'));
        assert.deepEqual((await report).slice(0, 2), [4, 'the key does not fit']);
      });
    }

    for (const name of ['/admin', '/vault']) {
      it(`of a namespace: ${name === '/vault' ? 'an actor decides' : 'a function decides'}`, async () => {
        await connect(server.url + name, { ...options, auth: { token: 'let-me-in' } });
        const error = await refused(server.url + name, { ...options, auth: { token: 'please' } });
        assert.equal(error.message, 'not authorized');
        assert.deepEqual(error.data, { code: 401 });
      });
    }

    it('of a namespace: a thread decides later', async () => {
      await connect(`${server.url}/club`, { ...options, auth: { name: 'ann' } });
      const error = await refused(`${server.url}/club`, { ...options, auth: { name: 'bob' } });
      assert.equal(error.message, 'members only');
    });

    it('of a socket: an event is refused, and only the server hears of it', async () => {
      const [a, b] = await Promise.all([1, 2].map(() => connect(`${server.url}/moderated`, options)));
      const no = once(a, 'no');
      a.emit('say', 'x'.repeat(101), () => assert.fail('answered'));
      assert.deepEqual(await no, ['too long']);
      const said = once(b, 'said');
      assert.deepEqual(await emitWithAck(a, 'say', 'short'), ['ok']);
      assert.deepEqual(await said, ['short']);
      assert.equal(seen(b, 'said').length, 1);
    });
  });

  describe(`middlewares of a socket that change events, client ${version}`, () => {
    const server = serve('server_api');

    it('do so before any handler', async () => {
      const socket = await connect(`${server.url}/trimmed`, options);
      assert.deepEqual(await emitWithAck(socket, 'say', 'short   '), [5]);
    });
  });

  describe(`middlewares of a socket that answer later, client ${version}`, () => {
    const server = serve('server_api');

    it('hold up this event, and no other', async () => {
      const socket = await connect(`${server.url}/guesses`, options);
      const answers = [];
      const guess = async (n) => answers.push([n, ...await emitWithAck(socket, 'guess', n)]);
      const all = [guess(41), guess(42)];
      assert.deepEqual(await emitWithAck(socket, 'left'), [1]);
      assert.deepEqual(answers, []);
      await Promise.all(all);
      assert.deepEqual(answers, [[41, false], [42, true]]);
      await guess(43);
      const no = once(socket, 'no');
      socket.emit('guess', 44, () => assert.fail('answered'));
      assert.deepEqual(await no, ['no more guesses']);
    });

    it('may answer when the client is gone', async () => {
      const [socket, other] = await Promise.all([1, 2].map(() => connect(`${server.url}/guesses`, options)));
      socket.emit('guess', 42, () => assert.fail('answered'));
      assert.deepEqual(await emitWithAck(socket, 'left'), [2]);
      socket.disconnect();
      assert.deepEqual(await emitWithAck(other, 'guess', 42), [true]);
    });
  });

  describe(`broadcasts, client ${version}`, () => {
    const server = serve('server_api');

    // A client in the hall that is in these rooms, and answers what `vote` says.
    async function member(rooms, vote) {
      const socket = await connect(`${server.url}/hall`, options);
      socket.on('vote?', (what, reply) => { if (vote !== undefined) reply(vote); });
      assert.deepEqual(await emitWithAck(socket, 'join', rooms), [true]);
      return socket;
    }

    it('are values: rooms, exceptions, flags', async () => {
      const red = await member(['red']);
      const both = await member(['red', 'blue']);
      const muted = await member(['blue', 'muted']);
      const speaker = await member(['red']);
      const all = [red, both, muted, speaker];
      speaker.emit('announce', 'x');
      await Promise.all(all.map((socket) => awaited(socket, 'on this node', 'x')));
      // What is volatile may be missing.
      const names = ['announced', 'announced to others', 'red only'];
      const heard = all.map((socket) => seen(socket, ...names).map(([name]) => name));
      assert.deepEqual(heard, [names, names, [], ['announced']]);
      assert.deepEqual(seen(muted, 'announced lightly'), []);
    });

    it('of a socket: with flags, and with an answer or a timeout', async () => {
      for (const answer of ['yes', undefined]) {
        const socket = await member([]);
        socket.on('seen?', (reply) => { if (answer) reply(answer); });
        const heard = ['picture', 'seen'].map((name) => once(socket, name));
        const jpeg = Buffer.from([0xff, 0xd8, 0]);
        socket.emit('picture', jpeg);
        const [picture, result] = await Promise.all(heard);
        assert.deepEqual(picture, [jpeg]);
        assert.ok(seen(socket, 'position').length <= 1);
        assert.deepEqual(result, [answer ?? 'timeout']);
      }
    });

    it('with answers: one result', async () => {
      const [chair, yes, no] = await Promise.all([member([]), member(['voters'], true), member(['voters'], false)]);
      assert.deepEqual(await emitWithAck(chair, 'vote', 'tea'), [{ yes: 1, complete: true, missing: [] }]);
      const silent = await member(['voters']);
      assert.deepEqual(await emitWithAck(chair, 'vote', 'tea'), [{ yes: 1, complete: false, missing: [silent.id] }]);
      for (const socket of [yes, no, silent]) socket.disconnect();
    });

    it('with answers: one after the other', async () => {
      const chair = await member([]);
      const voters = await Promise.all([true, false].map((vote) => member(['voters'], vote)));
      const votes = collect(chair, 'one vote', 2);
      const end = once(chair, 'end of poll');
      chair.emit('poll', 'tea');
      assert.deepEqual(new Map(await votes), new Map([[voters[0].id, true], [voters[1].id, false]]));
      assert.deepEqual(await end, [true, []]);
      for (const socket of voters) socket.disconnect();
    });

    it('from an actor: it asks the client before it answers', async () => {
      const { socket, heard } = await listening(`${server.url}/quiz`, ['hello'], options);
      await heard.hello;
      let answer = 42;
      socket.on('question', (topic, text, reply) => reply(answer));
      assert.deepEqual(await emitWithAck(socket, 'numbers'), [true]);
      answer = 41;
      assert.deepEqual(await emitWithAck(socket, 'numbers'), [false]);
    });
  });

  describe(`listeners, client ${version}`, () => {
    const server = serve('server_api');

    it('for all events in and out', async () => {
      const socket = await connect(`${server.url}/journal`, options);
      const echo = once(socket, 'echo');
      socket.emit('echo', 1, 'two');
      assert.deepEqual(await echo, [1, 'two']);
      const [lines] = await emitWithAck(socket, 'journal');
      assert.deepEqual(lines, ['first in echo/2', 'in echo/2', 'first out echo/2', 'out echo/2', 'first in journal/0', 'in journal/0']);
      assert.deepEqual(await emitWithAck(socket, 'stop journal'), [true]);
      socket.emit('echo');
      const [more] = await emitWithAck(socket, 'journal');
      assert.deepEqual(more.slice(lines.length), ['first in stop journal/0', 'in stop journal/0']);
    });

    it('for one time, and until they are removed', async () => {
      const socket = await connect(`${server.url}/steps`, options);
      for (const args of [['start'], ['start'], ['step', 1]]) socket.emit(...args);
      assert.deepEqual(await emitWithAck(socket, 'stop'), [true]);
      socket.emit('step', 2);
      assert.deepEqual(await emitWithAck(socket, 'stop'), [false]);
      const other = await connect(`${server.url}/steps`, options);
      for (const args of [['step', 1], ['stop all'], ['step', 2]]) other.emit(...args);
      assert.deepEqual(await emitWithAck(other, 'stop'), [false]);
      assert.deepEqual(seen(other, 'stepped'), [['stepped', 1]]);
      assert.deepEqual(seen(socket, 'started', 'stepped'), [['started'], ['stepped', 1]]);
    });

    it('for the end, before and after the rooms are left', async () => {
      const [a, b] = await Promise.all([1, 2].map(() => connect(`${server.url}/goodbye`, options)));
      for (const socket of [a, b]) await emitWithAck(socket, 'join', 'red');
      await emitWithAck(a, 'join', 'blue');
      const gone = once(b, 'gone');
      a.disconnect();
      assert.deepEqual(await gone, ['client namespace disconnect', '', 0]);
      assert.deepEqual(seen(b, 'leaving'), [['leaving', 'red', 'client namespace disconnect']]);
    });
  });

  describe(`rooms, client ${version}`, () => {
    const server = serve('server_api');

    it('tell a function of their life', async () => {
      const monitor = await connect(`${server.url}/monitor`, options);
      const [a, b] = await Promise.all([1, 2].map(() => connect(`${server.url}/lounge`, options)));
      const { id } = a;
      a.emit('join', 'sofa');
      await awaited(monitor, 'room', 'joined', 'sofa', id);
      b.emit('join', 'sofa');
      await awaited(monitor, 'room', 'joined', 'sofa', b.id);
      b.emit('leave', 'sofa');
      await awaited(monitor, 'room', 'left', 'sofa', b.id);
      a.disconnect();
      await awaited(monitor, 'room', 'deleted', 'sofa');
      assert.deepEqual(seen(monitor, 'room').filter(([, , room]) => room === 'sofa').map(([, what]) => what),
        ['created', 'joined', 'joined', 'left', 'left', 'deleted']);
      assert.equal(seen(monitor, 'room').some(([, , room]) => room === id), false);
    });

    it('tell an actor of their life', async () => {
      const people = await Promise.all([1, 2, 3].map(() => connect(`${server.url}/lounge`, options)));
      const crowded = people.map((socket) => once(socket, 'crowded'));
      for (const socket of people) socket.emit('join', 'bar');
      assert.deepEqual(await Promise.all(crowded), [['bar'], ['bar'], ['bar']]);
    });
  });

  describe(`servers, client ${version}`, () => {
    const server = serve('server_api');

    // A client here and one at the other server.
    async function two() {
      const here = await connect(`${server.url}/cluster`, options);
      const [port] = await emitWithAck(here, 'neighbour');
      return [here, await connect(`http://127.0.0.1:${port}/cluster`, options)];
    }

    it('are one for broadcasts, unless these are local', async () => {
      const [here, there] = await two();
      here.emit('say', 'local', true);
      here.emit('say', 'global', false);
      await Promise.all([awaited(here, 'said', 'global'), awaited(there, 'said', 'global')]);
      assert.deepEqual(seen(here, 'said'), [['said', 'local'], ['said', 'global']]);
      assert.deepEqual(seen(there, 'said'), [['said', 'global']]);
      assert.deepEqual(await emitWithAck(here, 'greet'), [2]);
      await Promise.all([here, there].map((socket) => awaited(socket, 'greeted', socket.id)));
    });

    it('send events to each other', async () => {
      const [here, there] = await two();
      const reloaded = once(there, 'reloaded');
      here.emit('reload', 'prices');
      assert.deepEqual(await reloaded, ['prices']);
      assert.deepEqual(await emitWithAck(here, 'load'), [true, [1]]);
      assert.deepEqual(await emitWithAck(there, 'load'), [true, [1]]);
      assert.deepEqual(seen(here, 'reloaded'), []);
    });
  });

  describe(`contracts, client ${version}`, () => {
    const server = serve('server_api');
    const shop = () => connect(`${server.url}/shop`, options);

    it('convert to types of the server', async () => {
      const socket = await shop();
      const orders = [{ item: 'tea', count: 2 }, { item: 'milk', count: 1 }];
      assert.deepEqual(await emitWithAck(socket, 'order', orders, 'soon'), [{ total: 3, note: 'soon' }]);
      assert.deepEqual(await emitWithAck(socket, 'order', orders, null), [{ total: 3, note: null }]);
      assert.deepEqual(await emitWithAck(socket, 'order', []), [{ total: 0, note: null }]);
      assert.deepEqual(await emitWithAck(socket, 'find', 7), ['by number']);
      assert.deepEqual(await emitWithAck(socket, 'find', '7'), ['by name']);
      assert.deepEqual(await emitWithAck(socket, 'stock', { tea: 1, milk: 2 }), [2]);
      const label = once(socket, 'label');
      socket.emit('label', Buffer.from([1, 2, 3]));
      assert.deepEqual(await label, [Buffer.from([1, 2, 3]), 3]);
    });

    it('pass on what they do not convert', async () => {
      const [a, b] = await Promise.all([shop(), shop()]);
      const forwarded = once(b, 'forwarded');
      a.emit('forward', { deep: [null] }, Buffer.from([4]), 'end');
      assert.deepEqual(await forwarded, [{ deep: [null] }, Buffer.from([4]), 'end']);
    });

    it('answer what does not fit, and count it', async () => {
      const socket = await shop();
      const [before] = await emitWithAck(socket, 'mismatches');
      const wrong = [['order'], ['order', 'tea'], ['order', [{ item: 'tea', count: 'two' }]], ['find', 1.5],
        ['stock', { tea: 'much' }], ['order', [], 7]];
      for (const args of wrong) {
        const [answer] = await emitWithAck(socket, ...args);
        assert.match(answer.error, args.length === 3 ? /^argument 2: / : /^argument 1: /, JSON.stringify(args));
      }
      socket.emit('label', 'no bytes');
      assert.deepEqual(await emitWithAck(socket, 'mismatches'), [before + wrong.length + 1]);
    });
  });
}

// Client 4.0 knows nothing of recovery.
describe('recovery', () => {
  const server = serve('server_api', '--recovery', '60000');

  // Breaks the connection; comes back when told so.
  async function drop(socket, witness) {
    const away = once(witness, 'away');
    const { id } = socket;
    const lost = once(socket, 'disconnect');
    socket.io.engine.close();
    await lost;
    assert.equal((await away)[0], id);
  }

  async function back(socket) {
    const connected = once(socket, 'connect');
    socket.connect();
    await connected;
  }

  it('gives back id, rooms and data, and what was missed', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((name) => connect(`${server.url}/desk`, { auth: { name } })));
    const { id } = ann;
    assert.equal(ann.recovered, false);
    await drop(ann, bob);
    for (const text of ['one', 'two']) assert.deepEqual(await emitWithAck(bob, 'say', text), [true]);
    const again = once(ann, 'again');
    await back(ann);
    assert.equal(ann.recovered, true);
    assert.equal(ann.id, id);
    assert.deepEqual((await again)[0], { name: 'ann' });
    assert.deepEqual(seen(ann, 'said').map(([, text]) => text), ['one', 'two']);
    const said = once(ann, 'said');
    bob.emit('say', 'three');
    assert.equal((await said)[0], 'three');
  });

  it('spares those who come back the middlewares', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((name) => connect(`${server.url}/desk`, { auth: { name } })));
    await drop(ann, bob);
    ann.auth = { name: 'nobody' };
    await back(ann);
    assert.equal(ann.recovered, true);
    assert.equal((await refused(`${server.url}/desk`, { auth: { name: 'nobody' } })).message, 'who?');
  });

  it('is seen by an actor', async () => {
    const { socket, heard } = await listening(`${server.url}/clerk`, ['welcome']);
    const [id] = await heard.welcome;
    assert.equal(id, socket.id);
    // The clerk tells nobody who is away; the desk does, and that of the same connection.
    const [desk, bob] = await Promise.all([join(socket, '/desk', { auth: { name: 'ann' } }), connect(`${server.url}/desk`)]);
    const again = once(socket, 'again');
    await drop(desk, bob);
    await back(socket);
    assert.equal((await again)[0], id);
    assert.equal(socket.recovered, true);
  });
});

describe('recovery that comes too late', () => {
  const server = serve('server_api', '--recovery', '50');

  it('says that the session is lost, and gives a new one', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((name) => connect(`${server.url}/desk`, { auth: { name } })));
    const lost = once(bob, 'lost');
    ann.io.engine.close();
    const [name, why] = await lost;
    assert.deepEqual([name, why], ['ann', 'expired']);
    const connected = once(ann, 'connect');
    ann.connect();
    await connected;
    assert.equal(ann.recovered, false);
  });
});
