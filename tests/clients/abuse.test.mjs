// Clients that mean harm, or are broken: the server stays up, and everybody else is served.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { clients, connect, emitWithAck, eventually, serve } from './support.mjs';
import { Polling, Socket, Tcp, frame, handshake, request } from './raw.mjs';

// Pseudo-random bytes that are the same in every run.
function noise(seed) {
  let state = seed * 2654435761 + 1;
  return (size) => Buffer.from(Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  }));
}

const times = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));

// A fresh client of every kind works.
function serves(server) {
  return times(clients.length, async (i) => {
    const socket = await connect(server.url, clients[i].options);
    assert.deepEqual(await emitWithAck(socket, 'message-with-ack', i, Buffer.of(i)), [i, Buffer.of(i)]);
    socket.disconnect();
  });
}

// No session of an abuser is left.
async function forgets(server) {
  const observer = await connect(server.url);
  await eventually(async () => (await emitWithAck(observer, 'stats'))[0].clients === 1, 'abusers are gone');
}

// Short, so that silent sessions end within the test; long enough for a busy machine to answer in time.
const impatient = ['--ping-interval', '1200', '--ping-timeout', '1200', '--connect-timeout', '1000'];

describe('garbage', () => {
  const server = serve('parlour', ...impatient, '--max-payload', '20000');
  afterEach(() => serves(server));

  it('as HTTP is refused or the connection closed', async () => {
    await times(60, async (i) => {
      const tcp = await Tcp.open(server);
      tcp.write(noise(i)(1 + 37 * i));
      tcp.socket.end();
      await tcp.closed();
    });
  });

  const post = 'POST /socket.io/ HTTP/1.1\r\nHost: x\r\n';
  const requests = [
    'GET', 'GET \r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\r\n\r\n\r\n', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 'get / http/1.1\r\n\r\n',
    `GET ${handshake} HTTP/1.1\r\n${'X-Filler: 0123456789\r\n'.repeat(20000)}\r\n`,
    `GET /socket.io/?${'a'.repeat(1000000)} HTTP/1.1\r\n\r\n`,
    `GET ${handshake}&x=%zz%ff%00%&=&&===&sid HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET http://[::1/socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET //socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    `${post}Content-Length: -1\r\n\r\n`, `${post}Content-Length: 99999999999999999999\r\n\r\n`,
    `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx`, `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
    'GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    `GET ${handshake} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello`, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ];
  it('as almost HTTP is answered, or the connection closed', async () => {
    await times(requests.length, async (i) => {
      const tcp = await Tcp.open(server);
      tcp.write(requests[i]);
      tcp.socket.end();
      await tcp.closed();
    });
  });

  it('as POST bodies ends that session at most', async () => {
    await times(60, async (i) => {
      const polling = await Polling.open(server, i % 2 ? '/socket.io/' : '/engine.io/');
      await polling.post(Buffer.concat([Buffer.from(['', '4', 'b', '42', '451-', '40/'][i % 6]), noise(i)(1 + 50 * i)]));
      await request(server, 'GET', polling.target);
    });
  });

  it('as WebSocket bytes ends that connection at most', async () => {
    await times(60, async (i) => {
      const tcp = await Tcp.upgrade(server, `/${i % 2 ? 'socket' : 'engine'}.io/?EIO=4&transport=websocket`);
      tcp.write(noise(i)(10 + 20 * i));
      tcp.socket.end();
      await tcp.closed();
    });
  });

  it('as messages in good frames ends that connection at most', async () => {
    await times(60, async (i) => {
      const ws = await Socket.connect(server);
      const random = noise(i);
      ws.send(['4', '42', '42["message",', '451-', '4510-["message",', '41/', '43'][i % 7] + random(i + 1).toString('latin1'), random(i));
      ws.send(random(100));
      ws.ws.terminate();
    });
  });

  it('as deep nesting ends that connection at most', async () => {
    const depths = [1000, 9000].flatMap((depth) => [
      `42["message",${'['.repeat(depth)}${']'.repeat(depth)}]`, `42["message",${'['.repeat(depth)}`,
      `42["describe",${'{"a":'.repeat(depth / 3)}1${'}'.repeat(depth / 3)}]`, `40/custom,${'{"a":'.repeat(depth / 3)}1${'}'.repeat(depth / 3)}`]);
    await times(depths.length, async (i) => {
      const ws = await Socket.connect(server);
      ws.send(depths[i]);
      await Promise.race([ws.settled(), ws.closed()]);
      ws.ws.terminate();
    });
  });

  it('as thousands of namespaces does no harm', async () => {
    const ws = await Socket.open(server);
    for (let i = 0; i < 2000; i += 1) ws.send(i % 2 ? `40/dyn-${i},` : `40/nothing-${i},`);
    for (let i = 0; i < 3000; i += 1) await ws.next();
  });

  it('leaves no session behind', () => forgets(server));
});

describe('half of something', () => {
  const server = serve('parlour', ...impatient);
  afterEach(() => serves(server));

  it('of a request, held open, keeps nobody from being served', async () => {
    const { target } = await Polling.open(server);
    const halves = ['', 'G', `GET ${handshake} HTTP/1.1\r\nHost:`, `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n4half`,
      `POST ${target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n4h`];
    await times(100, async (i) => (await Tcp.open(server)).write(halves[i % halves.length]));
    await times(20, () => request(server, 'GET', handshake));
  });

  it('of a WebSocket frame or message, held open, does no harm', async () => {
    await times(20, async (i) => {
      const tcp = await Tcp.upgrade(server, '/socket.io/?EIO=4&transport=websocket');
      tcp.write([frame(0x81, '40'.repeat(50)).subarray(0, 20), frame(0x01, '42["message"')][i % 2]);
      await tcp.until((data) => data.includes(Buffer.of(0x88))); // ended by the heartbeat
    });
  });

  it('of a binary packet, held open, does no harm', async () => {
    await times(20, async () => {
      const ws = await Socket.connect(server);
      ws.send('4510-["message"]');
      await ws.closed(); // ended by the heartbeat
    });
  });

  it('of an answer, of which nobody reads the rest, does no harm', async () => {
    await times(20, async () => {
      const polling = await Polling.open(server);
      await polling.post('40');
      await polling.packets(2);
      await polling.post('421["text",900000]');
      const tcp = await Tcp.open(server);
      tcp.write(`GET ${polling.target} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await tcp.until((data) => data.length > 0);
      tcp.socket.destroy();
    });
  });

  it('leaves no session behind', () => forgets(server));
});

describe('a client that stops reading', () => {
  const server = serve('parlour', '--ping-timeout', '60000');
  const join = async (ws, rooms) => {
    ws.send(`421["join",${JSON.stringify(rooms)}]`);
    assert.equal(await ws.next(), '431[]');
  };

  it('does not keep the others in its room from receiving everything', async () => {
    const [speaker, ...slow] = await times(4, () => Socket.connect(server));
    const others = await times(200, () => Socket.connect(server));
    await Promise.all([...slow.map((ws) => join(ws, ['room', 'slow'])), ...others.map((ws) => join(ws, ['room']))]);
    for (const ws of slow) ws.ws.pause();
    // More than the buffers of a TCP connection hold.
    const flood = 'x'.repeat(500000);
    for (let i = 0; i < 20; i += 1) speaker.send(`42["cast",{"to":["slow"]},${i},"${flood}"]`);
    const text = 'y'.repeat(2000);
    for (let i = 20; i < 220; i += 1) speaker.send(`42["cast",{"to":["room"]},${i},"${text}"]`);
    await times(others.length, async (who) => {
      for (let i = 20; i < 220; i += 1) assert.equal(await others[who].next(20000), `42["cast",${i},"${text}"]`);
    });
    assert.ok(speaker.isOpen);
    // When a slow one reads again it finds everything in order, or its connection closed.
    for (const ws of slow) ws.ws.resume();
    await times(slow.length, async (who) => {
      for (let i = 0; i < 220; i += 1) {
        const message = await slow[who].next();
        if (typeof message !== 'string') return;
        assert.equal(message, `42["cast",${i},"${i < 20 ? flood : text}"]`);
      }
    });
  });

  it('over long polling does not either', async () => {
    const speaker = await Socket.connect(server);
    const others = await times(20, () => Socket.connect(server));
    const slow = await times(3, async () => {
      const polling = await Polling.open(server);
      await polling.post('40');
      await polling.packets(2);
      await polling.post('421["join",["room"]]');
      assert.deepEqual(await polling.poll(), ['431[]']);
      return polling;
    });
    await Promise.all(others.map((ws) => join(ws, ['room'])));
    for (let i = 0; i < 500; i += 1) speaker.send(`42["cast",{"to":["room"]},${i}]`);
    await times(others.length, async (who) => {
      for (let i = 0; i < 500; i += 1) assert.equal(await others[who].next(), `42["cast",${i}]`);
    });
    await times(slow.length, async (who) => {
      const first = await slow[who].get();
      if (first.status !== 200) return;
      const packets = first.body.split('\x1e');
      packets.push(...await slow[who].packets(500 - packets.length));
      assert.deepEqual(packets, Array.from({ length: 500 }, (_, i) => `42["cast",${i}]`));
    });
  });
});
