// Clients of all generations in one room together, and the upgrade under traffic for each that has one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collect, emitWithAck, serve } from './support.mjs';
import {
  announced, asJson, bytes, eachOnce, everyWay, generations, meet, plain, received, settled,
} from './generations.mjs';

async function gather(server, clients) {
  const people = [];
  for (const client of clients) {
    const socket = await meet(server.url, client);
    await settled(socket, client);
    await emitWithAck(socket, 'join', ['room']);
    people.push({ client, socket });
  }
  return people;
}

const said = (socket) => plain(socket.seen.filter(([name]) => name === 'cast').map(([, ...args]) => args));
// Client 0.9 knows no binary: it sends and receives it as JSON.
const across = (from, to, value) => ([from, to].some(({ client }) => client.protocol === 1) ? asJson(value) : value);

// What holds for a room, whoever is in it.
function meets(server, clients) {
  it('brings what each says to all others, binary too, in the same order for all', async () => {
    const people = await gather(server, clients);
    const spoken = [];
    for (const person of people) {
      const { socket, client } = person;
      const words = [client.name, 'é😀\u2028\u2029', { n: [1, null, bytes(1, 250)] }, bytes(7)];
      await emitWithAck(socket, 'cast', { to: ['room'] }, ...words);
      spoken.push({ person, words });
    }
    await emitWithAck(people[0].socket, 'cast', { to: ['room'], include_self: true }, 'end');
    for (const person of people) {
      await received(person.socket, 'cast', 'end');
      const others = spoken.filter((other) => other.person !== person);
      const expected = others.map((other) => across(other.person, person, other.words));
      assert.deepEqual(said(person.socket), [...expected, ['end']], person.client.name);
    }
  });

  it('collects the acknowledgements of all', async () => {
    const people = await gather(server, clients);
    for (const [i, { socket }] of people.entries()) {
      socket.on('question', (word, data, answer) => answer(`${i} ${word} ${JSON.stringify(asJson(plain(data)))}`));
    }
    const data = JSON.stringify(asJson(bytes(1, 2)));
    for (const { socket } of people.slice(0, 3).concat(people.slice(-3))) {
      const [{ ok, answers }] = await emitWithAck(socket, 'cast-ask', { to: ['room'] }, 10000, 'é', bytes(1, 2));
      assert.equal(ok, true);
      const expected = people.map((_, i) => `${i} é ${data}`).filter((_, i) => people[i].socket !== socket);
      assert.deepEqual(answers.sort(), expected.sort());
    }
  });

  it('leaves out who left', async () => {
    const people = await gather(server, clients);
    const [first, gone, ...others] = people;
    await emitWithAck(gone.socket, 'leave', ['room']);
    await emitWithAck(first.socket, 'cast', { to: ['room'] }, 'words');
    await emitWithAck(first.socket, 'cast', {}, 'end');
    for (const { socket } of others) await received(socket, 'cast', 'words');
    await received(gone.socket, 'cast', 'end');
    assert.deepEqual(said(gone.socket), [['end']]);
  });
}

describe('all generations in one room', () => {
  const server = serve('parlour', '--eio3', 'on', '--legacy', 'on', '--parser', 'auto');
  meets(server, everyWay(generations));

  it('takes many events from all at a time, each in order', async () => {
    const people = await gather(server, eachOnce(generations));
    const count = 30;
    for (let n = 0; n < count; n += 1) {
      for (const [i, { socket }] of people.entries()) socket.emit('cast', { to: ['room'], include_self: true }, i, n, bytes(n));
      if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const order = Array.from({ length: count }, (_, n) => n);
    for (const person of people) {
      for (const [i, speaker] of people.entries()) {
        await received(person.socket, 'cast', i, count - 1);
        const heard = said(person.socket).filter(([who]) => who === i);
        assert.deepEqual(heard, order.map((n) => across(speaker, person, [i, n, bytes(n)])), person.client.name);
      }
    }
  });
});

describe('clients with msgpack announced in one room', () => {
  meets(serve('parlour', '--eio3', 'on', '--parser', 'msgpack'), everyWay(announced));
});

function upgrades(server, clients) {
  for (const client of everyWay(clients).filter(({ way }) => way === 'upgrade')) {
    it(`loses and reorders nothing in either direction (${client.name})`, async () => {
      const numbers = (count) => Array.from({ length: count }, (_, i) => i);
      await Promise.all(numbers(8).map(async (round) => {
        const socket = await meet(server.url, client);
        const done = [collect(socket, 'burst-end', 1), collect(socket, 'message-back', 100), settled(socket, client)];
        const answers = [];
        socket.emit('burst', { count: 300, batch: 1 + round, gap: round % 2 });
        for (const i of numbers(100)) {
          socket.emit('message', i, i % 3 === 0 ? bytes(i) : `é${i}`);
          socket.emit('message-with-ack', i, (answer) => answers.push(answer));
          if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(done);
        await emitWithAck(socket, 'message-with-ack', 'last');
        const heard = (event) => plain(socket.seen.filter(([name]) => name === event).map(([, ...args]) => args));
        assert.deepEqual(heard('seq').flat(), numbers(300));
        assert.deepEqual(heard('message-back'), numbers(100).map((i) => [i, i % 3 === 0 ? bytes(i) : `é${i}`]));
        assert.deepEqual(answers, numbers(100));
        assert.equal((await emitWithAck(socket, 'info'))[0].transport, 'websocket');
      }));
    });
  }
}

describe('an upgrade under traffic', () => {
  upgrades(serve('parlour', '--eio3', 'on', '--parser', 'auto'), generations);
});

describe('an upgrade under traffic with msgpack announced', () => {
  upgrades(serve('parlour', '--eio3', 'on', '--parser', 'msgpack'), announced.filter(({ protocol }) => protocol === 3));
});
