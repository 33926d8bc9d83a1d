// What the server answers to HTTP requests: handshakes, refusals, CORS, and HTTP itself.

import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, it } from 'node:test';
import { isReference, serve } from './support.mjs';
import { Polling, Socket, Tcp, handshake, refusal, request } from './raw.mjs';

const origin = 'http://cross.example';

describe('handshake', () => {
  const server = serve('parlour', '--ping-interval', '12000', '--ping-timeout', '6000', '--max-payload', '54321');
  const settings = { pingInterval: 12000, pingTimeout: 6000, maxPayload: 54321 };

  it('answers a polling handshake with the open packet', async () => {
    const answer = await request(server, 'GET', handshake);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers['content-length'], String(answer.bytes.length));
    assert.equal(answer.body[0], '0');
    const { sid, ...rest } = JSON.parse(answer.body.slice(1));
    assert.match(sid, /^[\w-]{20}$/);
    assert.deepEqual(rest, { upgrades: ['websocket'], ...settings });
  });

  it('sends the open packet first over WebSocket, without upgrades', async () => {
    const { handshake: { sid, ...rest } } = await Socket.open(server);
    assert.match(sid, /^[\w-]{20}$/);
    assert.deepEqual(rest, { upgrades: [], ...settings });
  });

  it('gives every session an id of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => request(server, 'GET', handshake)));
    assert.equal(new Set(answers.map((answer) => JSON.parse(answer.body.slice(1)).sid)).size, 100);
  });

  it('keeps the sessions of /socket.io/ and /engine.io/ apart', async () => {
    const { sid } = await Polling.open(server, '/engine.io/');
    const answer = await request(server, 'GET', `${handshake}&sid=${sid}`);
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 1]);
  });
});

describe('refusal', () => {
  const server = serve('parlour');
  const messages = ['Transport unknown', 'Session ID unknown', 'Bad handshake method', 'Bad request', 'Forbidden',
    'Unsupported protocol version'];

  const refused = [
    ['an unknown transport', 'GET', '?EIO=4&transport=pigeon', 0],
    ['a missing transport', 'GET', '?EIO=4', 0],
    ['no query at all', 'GET', '', 0],
    ['WebTransport', 'GET', '?EIO=4&transport=webtransport', 0],
    ['an unknown sid', 'GET', '?EIO=4&transport=polling&sid=abcdefghijklmnopqrst', 1],
    ['a sid that is a word of JavaScript', 'GET', '?EIO=4&transport=polling&sid=__proto__', 1],
    ['an unknown sid in a POST', 'POST', '?EIO=4&transport=polling&sid=abc', 1],
    ['a handshake by POST', 'POST', '?EIO=4&transport=polling', 2],
    ['a handshake by PUT', 'PUT', '?EIO=4&transport=polling', 2],
    ['a handshake by OPTIONS without CORS', 'OPTIONS', '?EIO=4&transport=polling', 2],
    ['WebSocket without an upgrade request', 'GET', '?EIO=4&transport=websocket', 3],
    ['EIO=3', 'GET', '?EIO=3&transport=polling', 5],
    ['EIO=5', 'GET', '?EIO=5&transport=polling', 5],
    ['a missing EIO', 'GET', '?transport=polling', 5],
  ];
  for (const [what, method, query, code] of refused) {
    it(`refuses ${what} with code ${code}`, async () => {
      const answer = await request(server, method, `/socket.io/${query}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers['content-type'], 'application/json');
      assert.equal(answer.body, JSON.stringify({ code, message: messages[code] }));
    });
  }

  it('refuses a poll that names another transport than the session has', async () => {
    const polling = await Polling.open(server);
    const asWebSocket = await request(server, 'GET', polling.target.replace('transport=polling', 'transport=websocket'));
    assert.deepEqual([asWebSocket.status, JSON.parse(asWebSocket.body).code], [400, 3]);
    const ws = await Socket.open(server);
    const asPolling = await request(server, 'GET', `${handshake}&sid=${ws.handshake.sid}`);
    assert.deepEqual([asPolling.status, JSON.parse(asPolling.body).code], [400, 3]);
    assert.ok(ws.isOpen);
    assert.equal((await polling.post('3')).status, 200);
  });

  it('refuses a poll of another protocol version than the session has', async () => {
    const polling = await Polling.open(server);
    const answer = await request(server, 'GET', polling.target.replace('EIO=4', 'EIO=3'));
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 3]);
  });

  it('refuses an Origin header with a control character', async () => {
    const tcp = await Tcp.open(server);
    tcp.write(`GET ${handshake} HTTP/1.1\r\nHost: x\r\nOrigin: a\x7fb\r\nConnection: close\r\n\r\n`);
    await tcp.closed();
    assert.match(tcp.data.toString(), /^HTTP\/1\.1 400 /);
  });

  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    it(`answers ${method} within a session with 500 and keeps the session`, async () => {
      const polling = await Polling.open(server);
      const answer = await request(server, method, polling.target);
      assert.deepEqual([answer.status, answer.body], [500, '']);
      assert.equal((await polling.post('3')).status, 200);
    });
  }

  const refusedUpgrades = [
    ['an unknown transport', '?EIO=4&transport=pigeon', 0],
    ['an unknown sid', '?EIO=4&transport=websocket&sid=abcdefghijklmnopqrst', 1],
    ['EIO=3', '?EIO=3&transport=websocket', 5],
    ['a missing EIO', '?transport=websocket', 5],
  ];
  for (const [what, query, code] of refusedUpgrades) {
    // The Node server answers 101 before it refuses the protocol version.
    it(`refuses a WebSocket with ${what} before upgrading`, { skip: isReference && code === 5 }, async () => {
      const answer = await refusal(server, `/socket.io/${query}`);
      assert.deepEqual([answer.status, answer.body], [400, messages[code]]);
    });
  }

  it('refuses a WebSocket of another protocol version than its session', async () => {
    const { sid } = await Polling.open(server);
    const answer = await refusal(server, `/socket.io/?EIO=3&transport=websocket&sid=${sid}`);
    assert.deepEqual([answer.status, answer.body], [400, 'Bad request']);
  });
});

describe('CORS', () => {
  describe('without --origin', () => {
    const server = serve('parlour');
    it('sends no CORS headers', async () => {
      const answer = await request(server, 'GET', handshake, { headers: { Origin: origin } });
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.headers).filter((name) => name.startsWith('access-control')), []);
    });
  });

  describe('with --origin', () => {
    const server = serve('parlour', '--origin', origin);
    const check = (answer) => {
      assert.equal(answer.headers['access-control-allow-origin'], origin);
      assert.equal(answer.headers['access-control-allow-credentials'], 'true');
      assert.match(answer.headers.vary, /\bOrigin\b/);
    };

    for (const path of ['/socket.io/', '/engine.io/']) {
      it(`allows the origin to read handshakes, polls, posts and refusals of ${path}`, async () => {
        const options = { headers: { Origin: origin } };
        const first = await request(server, 'GET', `${path}?EIO=4&transport=polling`, options);
        check(first);
        const target = `${path}?EIO=4&transport=polling&sid=${JSON.parse(first.body.slice(1)).sid}`;
        const [poll, post] = await Promise.all([
          request(server, 'GET', target, options),
          request(server, 'POST', target, { ...options, body: path === '/socket.io/' ? '40' : '4x' }),
        ]);
        check(poll);
        check(post);
        check(await request(server, 'GET', `${path}?EIO=4&transport=pigeon`, options));
      });

      it(`answers preflight requests of ${path}`, async () => {
        const answer = await request(server, 'OPTIONS', `${path}?EIO=4&transport=polling`, {
          headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-mine,content-type' },
        });
        assert.deepEqual([answer.status, answer.body], [204, '']);
        check(answer);
        assert.equal(answer.headers['access-control-allow-methods'].replace(/ /g, ''), 'GET,POST');
        assert.equal(answer.headers['access-control-allow-headers'].replace(/ /g, ''), 'x-mine,content-type');
        assert.match(answer.headers.vary, /Access-Control-Request-Headers/);
      });
    }

    it('does not refuse another origin, but does not allow it to read either', async () => {
      const answer = await request(server, 'GET', handshake, { headers: { Origin: 'http://other.example' } });
      assert.equal(answer.status, 200);
      assert.notEqual(answer.headers['access-control-allow-origin'], 'http://other.example');
      assert.notEqual(answer.headers['access-control-allow-origin'], '*');
    });

    it('accepts a WebSocket of any origin', async () => {
      await Socket.open(server, '/socket.io/', { origin: 'http://other.example' });
    });
  });
});

describe('HTTP', () => {
  const server = serve('parlour', '--max-payload', '1000');

  it('keeps the TCP connection for the next request', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = [];
    for (const path of [handshake, '/nothing-here', handshake, '/socket.io/?EIO=4&transport=pigeon', handshake]) {
      ports.push((await request(server, 'GET', path, { agent })).localPort);
    }
    agent.destroy();
    assert.equal(new Set(ports).size, 1);
  });

  it('answers pipelined requests in order', async () => {
    const { target } = await Polling.open(server, '/engine.io/');
    const tcp = await Tcp.open(server);
    tcp.write(`GET ${handshake} HTTP/1.1\r\nHost: x\r\n\r\n`
      + 'GET /nothing-here HTTP/1.1\r\nHost: x\r\n\r\n'
      + `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n4a`
      + 'GET /socket.io/?EIO=4&transport=pigeon HTTP/1.1\r\nHost: x\r\n\r\n'
      + `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await tcp.closed();
    const answers = tcp.data.toString().split('HTTP/1.1 ').slice(1);
    assert.deepEqual(answers.map((answer) => answer.slice(0, 3)), ['200', '404', '200', '400', '200']);
    const bodies = answers.map((answer) => answer.split('\r\n\r\n')[1]);
    assert.deepEqual([bodies[0][0], bodies[2], bodies[4]], ['0', 'ok', '4a']);
    assert.match(answers[3], /"code":0/);
  });

  it('takes a request that arrives byte by byte', async () => {
    const tcp = await Tcp.open(server);
    for (const byte of Buffer.from(`GET ${handshake} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)) {
      await new Promise((resolve) => tcp.socket.write(Buffer.of(byte), resolve));
    }
    await tcp.closed();
    assert.match(tcp.data.toString(), /^HTTP\/1\.1 200 [^]*\r\n\r\n0\{/);
  });

  it('answers HEAD without a body', async () => {
    for (const [path, status] of [[handshake, 400], ['/nothing-here', 404]]) {
      const answer = await request(server, 'HEAD', path);
      assert.deepEqual([answer.status, answer.body], [status, '']);
    }
  });

  for (const path of ['/', '/nothing-here', '/socket.io', '/socket.iox/', '/SOCKET.IO/', '/x/socket.io/']) {
    it(`answers ${path} with 404`, async () => {
      assert.equal((await request(server, 'GET', `${path}?EIO=4&transport=polling`)).status, 404);
      assert.equal((await request(server, 'POST', path, { body: 'x' })).status, 404);
    });
  }

  it('closes an upgrade request of another path', async () => {
    const tcp = await Tcp.open(server);
    tcp.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
      + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n');
    await tcp.closed();
    assert.doesNotMatch(tcp.data.toString(), / 101 /);
  });

  it('sends 100 Continue to a client that waits for it', async () => {
    const { target } = await Polling.open(server, '/engine.io/');
    const tcp = await Tcp.open(server);
    tcp.write(`POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`);
    await tcp.until((data) => data.includes('HTTP/1.1 100 Continue\r\n\r\n'));
    tcp.write('4a');
    await tcp.closed();
    assert.match(tcp.data.toString(), /HTTP\/1\.1 200 [^]*\r\n\r\nok$/);
  });

  it('takes a body of exactly the allowed size, in bytes', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    const text = `4${'é'.repeat(499)}x`;
    assert.equal((await polling.post(text)).body, 'ok');
    assert.deepEqual(await polling.poll(), [text]);
  });

  for (const [what, headers] of [['length given', {}], ['chunked', { 'Transfer-Encoding': 'chunked' }]]) {
    it(`answers a larger body with 413 and keeps the session (${what})`, async () => {
      const polling = await Polling.open(server, '/engine.io/');
      const answer = await polling.post(`4${'é'.repeat(500)}`, headers);
      assert.deepEqual([answer.status, answer.body], [413, '']);
      assert.equal((await polling.post('4still here', headers)).body, 'ok');
      assert.deepEqual(await polling.poll(), ['4still here']);
    });
  }
});
