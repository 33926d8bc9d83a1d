// Rooms and broadcasts among twenty clients: who receives what, how often, and in which order.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clients, collect, connect, emitWithAck, eventually, join, once, serve } from './support.mjs';

const options = clients.map((client) => client.options);
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

// Twenty clients of all kinds, so that every thread of the server has some.
function crowd(server, count = 20, namespace = '/') {
  return Promise.all(numbers(count).map((i) => connect(server.url + namespace, options[i % options.length])));
}

// The first arguments of the casts that each of the sockets has received, once a last cast has reached all of them:
// what one socket broadcasts arrives in order, so nothing of what it sent before can come later.
async function casts(sockets, sender) {
  const end = `end ${Math.random()}`;
  const has = (socket) => socket.seen.some(([name, value]) => name === 'cast' && value === end);
  await emitWithAck(sender, 'cast', { include_self: true }, end);
  await eventually(() => sockets.every(has), 'the last cast has arrived everywhere');
  return sockets.map((socket) => {
    const all = socket.seen.filter(([name]) => name === 'cast').map(([, value]) => value);
    socket.seen = [];
    return all.filter((value) => !String(value).startsWith('end '));
  });
}

const receivers = (lists) => lists.flatMap((list, i) => list.map(() => i));

describe('rooms', () => {
  const server = serve('parlour');

  it('have the members that joined and did not leave', async () => {
    const sockets = await crowd(server);
    const [first] = sockets;
    await Promise.all(sockets.map((socket, i) => emitWithAck(socket, 'join', i % 2 ? ['odd', 'all'] : ['all'])));
    const ids = (test) => sockets.filter((_, i) => test(i)).map(({ id }) => id).sort();
    const members = async (room) => (await emitWithAck(first, 'members', room))[0];
    assert.deepEqual(await members('all'), ids(() => true));
    assert.deepEqual(await members('odd'), ids((i) => i % 2));
    await Promise.all(sockets.slice(0, 10).map((socket) => emitWithAck(socket, 'leave', ['odd', 'never joined'])));
    assert.deepEqual(await members('odd'), ids((i) => i % 2 && i >= 10));
    assert.deepEqual(await members('nobody'), []);
    assert.deepEqual(await members(first.id), [first.id]);
    for (const socket of sockets.slice(15)) socket.disconnect();
    await eventually(async () => (await members('all')).length === 15, 'those who disconnected have left');
    assert.deepEqual(await members('odd'), ids((i) => i % 2 && i >= 10 && i < 15));
  });

  it('can be joined twice and left twice', async () => {
    const [a, b] = await crowd(server, 2);
    await emitWithAck(a, 'join', ['twice', 'twice']);
    await emitWithAck(a, 'join', ['twice']);
    await emitWithAck(b, 'cast', { to: ['twice'] }, 1);
    assert.deepEqual(await casts([a, b], b), [[1], []]);
    await emitWithAck(a, 'leave', ['twice']);
    await emitWithAck(a, 'leave', ['twice']);
    await emitWithAck(b, 'cast', { to: ['twice'] }, 2);
    assert.deepEqual(await casts([a, b], b), [[], []]);
  });

  it('are known to a socket itself', async () => {
    const [socket] = await crowd(server, 1);
    await emitWithAck(socket, 'join', ['b', 'a', '', 'é🎉']);
    const [{ rooms }] = await emitWithAck(socket, 'info');
    assert.deepEqual(rooms, [socket.id, 'b', 'a', '', 'é🎉'].sort());
  });
});

describe('a broadcast', () => {
  const server = serve('parlour');
  // Sockets 0-9 are in `low`, even ones in `even`, all but the last in `most`; socket 0 is the sender.
  const setup = async () => {
    const sockets = await crowd(server);
    await Promise.all(sockets.map((socket, i) => emitWithAck(socket, 'join', [
      ...(i < 10 ? ['low'] : []), ...(i % 2 === 0 ? ['even'] : []), ...(i < 19 ? ['most'] : [])])));
    return sockets;
  };
  const all = numbers(20);
  const others = all.slice(1);

  const cases = [
    ['everybody but the sender', () => ({}), others],
    ['everybody but the sender, with empty lists', () => ({ to: [], except: [] }), others],
    ['everybody', () => ({ include_self: true }), all],
    ['a room, without the sender', () => ({ to: ['low'] }), numbers(10).slice(1)],
    ['a room, with the sender', () => ({ to: ['low'], include_self: true }), numbers(10)],
    ['several rooms, each member once', () => ({ to: ['low', 'even', 'most'], include_self: true }), numbers(19)],
    ['several rooms, without the sender', () => ({ to: ['low', 'even', 'low'] }), others.filter((i) => i < 10 || i % 2 === 0)],
    ['everybody except a room', () => ({ except: ['low'] }), all.slice(10)],
    ['everybody except several rooms', () => ({ except: ['low', 'even'], include_self: true }), all.filter((i) => i >= 10 && i % 2)],
    ['a room except another', () => ({ to: ['most'], except: ['even'] }), others.filter((i) => i % 2 && i < 19)],
    ['a room except itself', () => ({ to: ['low'], except: ['low'] }), []],
    ['a room that nobody is in', () => ({ to: ['nobody'] }), []],
    ['a room that nobody is in and another', () => ({ to: ['nobody', 'low'] }), numbers(10).slice(1)],
    ['one socket by its id', (sockets) => ({ to: [sockets[7].id] }), [7]],
    ['two sockets by their ids, the sender left out', (sockets) => ({ to: [sockets[0].id, sockets[13].id] }), [13]],
    ['all but one socket by its id', (sockets) => ({ except: [sockets[7].id] }), others.filter((i) => i !== 7)],
    ['idle clients, if volatile', () => ({ volatile: true, to: ['even'] }), others.filter((i) => i % 2 === 0), 'websocket'],
  ];
  for (const [what, spec, expected, transport] of cases) {
    it(`reaches ${what}`, async () => {
      const sockets = transport
        ? await Promise.all(all.map(() => connect(server.url)))
        : await setup();
      if (transport) await Promise.all(sockets.map((socket, i) => emitWithAck(socket, 'join', i % 2 === 0 ? ['even'] : [])));
      await emitWithAck(sockets[0], 'cast', spec(sockets), 'x', Buffer.from('y'), { z: [1] });
      assert.deepEqual(receivers(await casts(sockets, sockets[0])), expected);
    });
  }

  it('brings the same arguments to everybody, binary included', async () => {
    const sockets = await crowd(server);
    const received = sockets.map((socket) => once(socket, 'cast'));
    const args = ['é🎉', Buffer.from([1, 2]), { deep: [Buffer.alloc(0), null] }];
    await emitWithAck(sockets[3], 'cast', { include_self: true }, ...args);
    for (const got of await Promise.all(received)) assert.deepEqual(got, args);
  });

  it('stays within its namespace, whatever the rooms are called', async () => {
    const sockets = await crowd(server, 6);
    const customs = await Promise.all(sockets.map((socket) => join(socket, '/custom')));
    const dynamics = await crowd(server, 6, '/dyn-7');
    await Promise.all([...sockets, ...customs, ...dynamics].map((socket) => emitWithAck(socket, 'join', ['same'])));
    await emitWithAck(customs[0], 'cast', { to: ['same'], include_self: true }, 'custom');
    await emitWithAck(dynamics[0], 'cast', { include_self: true }, 'dynamic');
    assert.deepEqual(await casts(sockets, sockets[0]), sockets.map(() => []));
    assert.deepEqual(await casts(customs, customs[0]), customs.map(() => ['custom']));
    assert.deepEqual(await casts(dynamics, dynamics[0]), dynamics.map(() => ['dynamic']));
    assert.deepEqual((await emitWithAck(customs[0], 'members', 'same'))[0], customs.map(({ id }) => id).sort());
  });

  it('reaches a socket that joined right before, and not one that left right before', async () => {
    const [sender, ...sockets] = await crowd(server);
    for (const socket of sockets) {
      socket.emit('join', ['moment']);
      socket.emit('cast', { to: ['moment'], include_self: true }, 'mine');
      socket.emit('leave', ['moment']);
      await emitWithAck(socket, 'cast', { to: ['moment'], include_self: true }, 'nobody');
    }
    assert.deepEqual(await casts(sockets, sender), sockets.map(() => ['mine']));
  });
});

describe('order', () => {
  const server = serve('parlour');

  it('is kept between broadcasts, direct emits and acks of one sender', async () => {
    const sockets = await crowd(server);
    await Promise.all(sockets.map((socket) => emitWithAck(socket, 'join', ['table'])));
    const [sender] = sockets;
    const log = [];
    sender.on('cast', (i) => log.push(['cast', i]));
    sender.on('message-back', (i) => log.push(['direct', i]));
    for (let i = 0; i < 200; i += 1) {
      sender.emit('cast', { to: i % 3 ? ['table'] : [], include_self: true }, i, () => log.push(['done', i]));
      sender.emit('message', i);
    }
    await emitWithAck(sender, 'cast', {});
    assert.deepEqual(log, numbers(200).flatMap((i) => [['cast', i], ['done', i], ['direct', i]]));
    for (const list of await casts(sockets.slice(1), sender)) assert.deepEqual(list.slice(0, 200), numbers(200));
  });

  it('is kept for each of many senders at once', async () => {
    const sockets = await crowd(server, 12);
    await Promise.all(sockets.map((socket) => emitWithAck(socket, 'join', ['table'])));
    const heard = sockets.map((socket) => collect(socket, 'cast', 12 * 50, 10000));
    sockets.forEach((socket, who) => {
      for (let i = 0; i < 50; i += 1) socket.emit('cast', { to: ['table'], include_self: true }, [who, i]);
    });
    for (const list of await Promise.all(heard)) {
      for (const who of numbers(12)) {
        assert.deepEqual(list.filter(([[from]]) => from === who).map(([[, i]]) => i), numbers(50));
      }
    }
  });
});

describe('a broadcast that asks', () => {
  const server = serve('parlour');
  let sockets;
  const askers = async () => {
    sockets = await crowd(server);
    await Promise.all(sockets.map((socket, i) => emitWithAck(socket, 'join', i < 12 ? ['asked'] : [])));
    sockets.forEach((socket, i) => socket.on('question', (...args) => args.pop()(i, args)));
  };
  const byNumber = (a, b) => a - b;

  it('collects the first argument of the answers of all receivers', async () => {
    await askers();
    const [{ ok, answers }] = await emitWithAck(sockets[0], 'cast-ask', { to: ['asked'] }, 3000, 'why');
    assert.equal(ok, true);
    assert.deepEqual(answers.sort(byNumber), numbers(12).slice(1));
    const [everybody] = await emitWithAck(sockets[5], 'cast-ask', { include_self: true, except: ['asked'] }, 3000, Buffer.from('x'));
    assert.deepEqual([everybody.ok, everybody.answers.sort(byNumber)], [true, numbers(20).slice(12)]);
  });

  it('gives the answers that came when one receiver is silent', async () => {
    await askers();
    sockets[4].off('question');
    const [{ ok, answers }] = await emitWithAck(sockets[0], 'cast-ask', { to: ['asked'] }, 300, 'why');
    assert.equal(ok, false);
    assert.deepEqual(answers.sort(byNumber), numbers(12).filter((i) => i !== 0 && i !== 4));
  });

  it('is answered at once when there is nobody to ask', async () => {
    await askers();
    const [answer] = await emitWithAck(sockets[0], 'cast-ask', { to: ['nobody'] }, 60000);
    assert.deepEqual(answer, { ok: true, answers: [] });
  });

  it('takes answers of every kind, binary and none included', async () => {
    await askers();
    sockets[1].off('question').on('question', (ack) => ack(Buffer.from([1, 2])));
    sockets[2].off('question').on('question', (ack) => ack());
    sockets[3].off('question').on('question', (ack) => ack({ deep: [null] }, 'second'));
    const { length } = numbers(12).slice(1);
    const [{ ok, answers }] = await emitWithAck(sockets[0], 'cast-ask', { to: ['asked'] }, 3000);
    assert.deepEqual([ok, answers.length], [true, length]);
    assert.ok(answers.some((answer) => Buffer.isBuffer(answer) && answer.equals(Buffer.from([1, 2]))));
    assert.ok(answers.some((answer) => JSON.stringify(answer) === '{"deep":[null]}'));
  });
});
