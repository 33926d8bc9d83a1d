// Connection state recovery: over every transport, within its limits and beyond, with and without middlewares.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { awaited, clients, connect, emitWithAck, eventually, journal, noted, once, seen, serve, shards, upgraded } from './support.mjs';

const count = (lines, line) => lines.filter((x) => x === line).length;

// Client 4.0 knows nothing of recovery.
for (const { name, way, options } of clients.filter((x) => x.name.includes('4.8'))) {
  describe(`recovery (${name})`, () => {
    const drop = async (socket, witness, who) => {
      const lost = once(socket, 'disconnect');
      const before = count(await journal(witness), `gone: ${who} in /desk`);
      socket.io.engine.close();
      await lost;
      await eventually(async () => count(await journal(witness), `gone: ${who} in /desk`) > before, `${who} is gone`);
    };
    const back = async (socket) => {
      const connected = once(socket, 'connect');
      socket.connect();
      await connected;
    };
    // Somebody at the desk, a colleague, and somebody who reads the journal.
    async function office(server, who) {
      const [socket, colleague, witness] = await Promise.all([
        connect(`${server.url}/desk`, { ...options, auth: { name: who } }), connect(`${server.url}/desk`), connect(server.url)]);
      if (way === 'upgrade') await upgraded(socket);
      await awaited(socket, 'here', false);
      return { socket, colleague, witness, id: socket.id };
    }
    const said = (socket) => seen(socket, 'said').map(([, x]) => x);

    describe('within its limits', () => {
      const server = serve('rehearsal', '--recovery', '60000', '--max-events', '5', '--max-bytes', '5000');

      it('brings back who has got nothing, again and again', async () => {
        const { socket, colleague, witness, id } = await office(server, `Ann ${name}`);
        const expected = [];
        for (let i = 0; i < 3; i += 1) {
          socket.seen = [];
          await drop(socket, witness, `Ann ${name}`);
          await emitWithAck(colleague, 'say', i, Buffer.of(i));
          expected.push(i);
          await back(socket);
          assert.deepEqual([socket.recovered, socket.id], [true, id]);
          await awaited(socket, 'here', true, [id, 'staff'].sort(), { name: `Ann ${name}` });
          assert.deepEqual(said(socket), [i]);
          if (way === 'upgrade') await upgraded(socket);
          await emitWithAck(colleague, 'say', `then ${i}`);
          await awaited(socket, 'said', `then ${i}`);
        }
      });

      it('loses nobody who has missed as many events as are kept', async () => {
        const { socket, colleague, witness } = await office(server, `Bob ${name}`);
        await drop(socket, witness, `Bob ${name}`);
        for (let i = 0; i < 5; i += 1) await emitWithAck(colleague, 'say', i);
        await back(socket);
        assert.equal(socket.recovered, true);
        assert.deepEqual(said(socket), [0, 1, 2, 3, 4]);
      });

      for (const [what, times, size] of [['events', 6, 1], ['bytes', 3, 2000]]) {
        it(`is over for who has missed more ${what}`, async () => {
          const { socket, colleague, witness, id } = await office(server, `Cid ${name} ${what}`);
          await drop(socket, witness, `Cid ${name} ${what}`);
          for (let i = 0; i < times; i += 1) await emitWithAck(colleague, 'say', 'x'.repeat(size));
          await back(socket);
          assert.equal(socket.recovered, false);
          assert.notEqual(socket.id, id);
          assert.deepEqual(said(socket), []);
          await noted(witness, `lost: Cid ${name} ${what}, events are missing`);
        });
      }

      it('spares who comes back the middlewares', async () => {
        const { socket, witness } = await office(server, `Dan ${name}`);
        await drop(socket, witness, `Dan ${name}`);
        socket.auth = { ...socket.auth, refuse: true };
        await back(socket);
        assert.equal(socket.recovered, true);
        assert.equal(count(await journal(witness), `middleware: Dan ${name}`), 1);
      });
    });

    describe('with middlewares', () => {
      const server = serve('rehearsal', '--recovery', '60000', '--skip-middlewares', 'off');

      it('asks them when somebody comes back', async () => {
        const { socket, colleague, witness, id } = await office(server, `Eve ${name}`);
        await drop(socket, witness, `Eve ${name}`);
        await emitWithAck(colleague, 'say', 'missed');
        await back(socket);
        assert.deepEqual([socket.recovered, socket.id, said(socket)], [true, id, ['missed']]);
        assert.equal(count(await journal(witness), `middleware: Eve ${name}`), 2);
      });

      it('loses the session of whom they refuse', async () => {
        const { socket, witness } = await office(server, `Fay ${name}`);
        await drop(socket, witness, `Fay ${name}`);
        socket.auth = { name: `Fay ${name}`, refuse: true };
        const error = once(socket, 'connect_error');
        socket.connect();
        assert.equal((await error)[0].message, 'not again');
        await noted(witness, `lost: Fay ${name}, not taken over`);
        socket.auth = { name: `Fay ${name}` };
        await back(socket);
        assert.equal(socket.recovered, false);
      });
    });

    describe('of few', () => {
      const server = serve('rehearsal', '--recovery', '60000', '--max-sessions', '1');

      // It is a limit of each shard.
      it('loses at once those who are too many, and brings back the others', async () => {
        const [colleague, witness] = [await connect(`${server.url}/desk`), await connect(server.url)];
        const people = await Promise.all(Array.from({ length: 6 }, (_, i) => connect(`${server.url}/desk`, { ...options, auth: { name: `${i}` } })));
        await Promise.all(people.map((socket, i) => drop(socket, witness, `${i}`)));
        await emitWithAck(colleague, 'say', 'missed');
        await eventually(async () => (await journal(witness)).filter((line) => line.startsWith('lost: ')).length >= 6 - shards, 'the others are lost');
        await Promise.all(people.map(back));
        const recovered = people.filter((socket) => socket.recovered);
        assert.ok(recovered.length >= 1 && recovered.length <= shards, `${recovered.length} of ${shards}`);
        for (const socket of recovered) assert.deepEqual(said(socket), ['missed']);
        const lost = (await journal(witness)).filter((line) => line.startsWith('lost: '));
        assert.equal(lost.length, 6 - recovered.length);
      });
    });
  });
}
