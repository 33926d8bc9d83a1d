// Dialects that are switched off, and garbage in each of them: what is wrong is told, and nobody else suffers.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { connect, emitWithAck, run, serve, within } from './support.mjs';
import { eachOnce, generations, meet } from './generations.mjs';
import { Socket, refusal, request } from './raw.mjs';

const all = ['--eio3', 'on', '--legacy', 'on', '--parser', 'auto'];
const withVersion = (n) => eachOnce(generations).find(({ protocol, parser }) => protocol === n && parser === 'json');

describe('with the old dialects switched off', () => {
  const server = serve('parlour', '--eio3', 'off', '--legacy', 'off');

  for (const path of ['/socket.io/', '/engine.io/']) {
    it(`refuses Engine.IO 3 at ${path} with code 5`, async () => {
      const expected = { code: 5, message: 'Unsupported protocol version' };
      const answer = await request(server, 'GET', `${path}?EIO=3&transport=polling`);
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [400, expected]);
      const upgrade = await refusal(server, `${path}?EIO=3&transport=websocket`);
      assert.equal(upgrade.status, 400);
      assert.match(upgrade.body, /Unsupported protocol version/);
    });
  }

  it('refuses 0.9 as what it then is: a request without a transport', async () => {
    for (const path of ['/socket.io/1/', '/socket.io/1/?t=1&jsonp=0', '/socket.io/1/xhr-polling/x']) {
      const answer = await request(server, 'GET', path);
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [400, { code: 0, message: 'Transport unknown' }]);
    }
    assert.equal((await refusal(server, '/socket.io/1/websocket/x')).status, 400);
  });

  for (const client of eachOnce(generations).filter(({ protocol }) => protocol < 4)) {
    it(`refuses ${client.name}`, async () => {
      await assert.rejects(meet(server.url, client), (error) => !/^no connection/.test(error.message ?? ''));
    });
  }

  it('serves the present dialect', async () => {
    const socket = await connect(server.url);
    assert.deepEqual(await emitWithAck(socket, 'message-with-ack', 1), [1]);
  });
});

describe('with one old dialect', () => {
  const three = serve('parlour', '--eio3', 'on');
  const nine = serve('parlour', '--legacy', 'on');

  it('serves that one only', async () => {
    await meet(three.url, withVersion(3));
    await meet(nine.url, withVersion(1));
    await assert.rejects(meet(three.url, withVersion(1)));
    await assert.rejects(meet(nine.url, withVersion(3)));
  });

  it('refuses plain Engine.IO for 0.9', async () => {
    assert.equal((await request(nine, 'GET', '/engine.io/1/')).status, 400);
  });
});

describe('with one parser', () => {
  const [json, msgpack] = [serve('parlour', '--parser', 'json'), serve('parlour', '--parser', 'msgpack')];
  const speakers = eachOnce(generations).filter(({ version }) => version === '4.8');

  for (const [name, server] of [['json', json], ['msgpack', msgpack]]) {
    it(`${name}: serves clients with it, and closes others`, async () => {
      for (const client of speakers) {
        if (client.parser === name) await meet(server.url, client);
        else await assert.rejects(closedBy(server.url, client));
      }
    });
  }

  // The client is not told why, its connection just ends.
  function closedBy(url, client) {
    return new Promise((resolve, reject) => {
      const socket = client.create(url, { ...client.options, forceNew: true, reconnection: false });
      socket.on('connect', resolve);
      socket.io.on('close', (why) => reject(new Error(why)));
    });
  }
});

describe('garbage', () => {
  const server = serve('parlour', ...all);
  const text = { 'Content-Type': 'text/plain;charset=UTF-8' };
  const bytes = { 'Content-Type': 'application/octet-stream' };
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

  // Clients of each generation that stay through everything.
  const unharmed = async (doHarm) => {
    const witnesses = await Promise.all([1, 3, 4].map((n) => meet(server.url, withVersion(n))));
    await doHarm();
    for (const socket of witnesses) assert.deepEqual(await emitWithAck(socket, 'message-with-ack', 'é'), ['é']);
  };

  const polling3 = async (extra = '') => {
    const path = `/socket.io/?EIO=3&transport=polling${extra}`;
    const { body } = await request(server, 'GET', path);
    return `${path}&sid=${/\\?"sid\\?":\\?"([\w-]+)/.exec(body)[1]}`;
  };
  const websocket3 = async () => {
    const ws = new Socket(server, '/socket.io/?EIO=3&transport=websocket');
    for (let i = 0; i < 3; i += 1) await ws.next();
    return ws;
  };
  const session9 = async () => (await request(server, 'GET', '/socket.io/1/')).body.split(':')[0];

  const deep = '['.repeat(100000);
  const payloads3 = [
    '', '1', ':', '4:4', '-1:4', '0:', '99999999999999999999:4', '2:40x', '3:é', 'x:40', '1:9', '2:4x', '7:42["a"]1',
    `${deep.length + 2}:42${deep}`, '6:b4!!!!', '12:451-["a",{}]6:42["b"]',
  ];
  for (const body of payloads3) {
    it(`in a payload of protocol 3 ends the session: ${JSON.stringify(body.slice(0, 30))}`, () => unharmed(async () => {
      const target = await polling3();
      assert.equal((await request(server, 'POST', target, { body, headers: text })).body, 'ok');
      await gone(target);
    }));
  }

  for (const hex of ['00', '01ff', '00ff', '0001', '0002ff34', '02ff34', '0009ff', '000aff', '00ff34', `00${'09'.repeat(400)}ff34`, '0001ff39', '0101ff39']) {
    it(`in a binary payload of protocol 3 ends the session: ${hex.slice(0, 30)}`, () => unharmed(async () => {
      const target = await polling3();
      assert.equal((await request(server, 'POST', target, { body: Buffer.from(hex, 'hex'), headers: bytes })).body, 'ok');
      await gone(target);
    }));
  }

  for (const body of ['', 'd=', 'x=2:40', 'd=%', 'd=1:9', 'd=2:40&d=2:40']) {
    it(`in a form of protocol 3 ends the session: ${JSON.stringify(body)}`, () => unharmed(async () => {
      const target = await polling3('&j=1');
      await request(server, 'POST', target, { body, headers: form });
      await gone(target);
    }));
  }

  // Whatever is left to fetch is fetched; then the session is unknown.
  async function gone(target) {
    for (let i = 0; ; i += 1) {
      const answer = await request(server, 'GET', target);
      if (answer.status === 400) return assert.equal(JSON.parse(answer.body).code, 1);
      assert.ok(i < 3, answer.body);
    }
  }

  for (const message of ['', '9', 'x', '4', '4x', '42', '42{}', '42["disconnect"]', '47', '451-["a"]', Buffer.alloc(0), Buffer.from([9]), Buffer.from([4, 1]), `42${deep}`, '450-["a"]', '40/a', '3', '42/custom,["a"]']) {
    const name = JSON.stringify(message).slice(0, 40);
    it(`in a WebSocket of protocol 3 ends the session or is refused: ${name}`, () => unharmed(async () => {
      const ws = await websocket3();
      ws.send(message);
      // Attachments that are due, and namespaces that do not exist, are no errors.
      const harmless = { '451-["a"]': '42["b"]', '40/a': null }[message];
      if (harmless) ws.send(harmless);
      if (harmless === null) assert.equal(await ws.next(), '44/a,{"message":"Invalid namespace"}');
      else await ws.closed();
    }));
  }

  const frames9 = ['', 'x', '9::', '5', '5:', '5::', '5:::', '5:::x', '5:::{}', '5:::{"name":1}', '5:::{"name":"connect"}', '5:::{"name":"a","args":{}}',
    '3', '4:::{', '6:::', '6:::x', '6:::1+x', '5:99999999999999999999+::{"name":"a"}', `4:::${deep}`, '\ufffd5\ufffd3:::a', '\ufffdx\ufffd3:::a', '\ufffd\ufffd', '\ufffd'];
  for (const frame of frames9) {
    it(`in 0.9 ends the session, or is ignored: ${JSON.stringify(frame).slice(0, 40)}`, () => unharmed(async () => {
      const target = `/socket.io/1/xhr-polling/${await session9()}`;
      await request(server, 'GET', target);
      const { status, body } = await request(server, 'POST', target, { body: frame, headers: text });
      assert.deepEqual([status, body], [200, '1']);
      await request(server, 'POST', target, { body: '3:::alive', headers: text });
      for (let found = false; !found;) {
        const answer = await request(server, 'GET', target);
        assert.equal(answer.status, 200);
        found = answer.body === '7:::1+0' || answer.body.includes('alive');
      }
      const ws = new Socket(server, `/socket.io/1/websocket/${await session9()}`);
      await ws.next();
      ws.send(frame, '3:::alive');
      for (let found = false; !found;) {
        const message = await ws.next();
        found = typeof message === 'object' || message.includes('alive');
      }
    }));
  }

  it('in binary ends a WebSocket of 0.9', () => unharmed(async () => {
    const ws = new Socket(server, `/socket.io/1/websocket/${await session9()}`);
    await ws.next();
    ws.send(Buffer.from([1]));
    await ws.closed();
  }));

  for (const hex of ['', 'c1', '80', '81a47479706502', 'dfffffffff', '91'.repeat(5000), 'a0', '82a47479706502a36e7370a12f', '83a47479706502a36e7370a12fa464617461ddffffffff']) {
    it(`in msgpack ends the session: ${hex.slice(0, 40)}`, () => unharmed(async () => {
      const ws = await Socket.open(server);
      ws.send(Buffer.from(hex, 'hex'));
      await ws.closed();
    }));
  }

  it('in the flags of the program ends it', async () => {
    for (const flags of [['--legacy', 'maybe'], ['--parser', 'xml'], ['--eio3', '3']]) {
      assert.equal((await run('parlour', '--port', '0', ...flags)).status, 2);
    }
  });
});

describe('the node', () => {
  // Starts it, and tells which of Engine.IO 4, Engine.IO 3 and 0.9 it speaks.
  async function spoken(...flags) {
    const program = path.join(process.env.CALLBOARD_BIN, 'callboard');
    const child = spawn(program, ['--host=127.0.0.1', '--port=0', ...flags], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await within(new Promise((resolve, reject) => {
        let text = '';
        child.on('close', () => reject(new Error(`ended: ${text}`)));
        child.stdout.on('data', (data) => {
          text += data;
          const found = /^listening on .*:(\d+)$/m.exec(text);
          if (found) resolve(Number(found[1]));
        });
      }), 'start');
      const paths = ['?EIO=4&transport=polling', '?EIO=3&transport=polling', '1/'];
      return await Promise.all(paths.map(async (x) => (await request({ port }, 'GET', `/socket.io/${x}`)).status === 200));
    } finally {
      child.kill('SIGKILL');
    }
  }

  for (const [flags, expected] of [
    [[], [true, true, true]],
    [['--engine-io=[4]', '--legacy=false'], [true, false, false]],
    [['--engine-io=[3]', '--legacy=true', '--parser=json'], [false, true, true]],
  ]) {
    it(`speaks what it is told with ${flags.join(' ') || 'its defaults'}`, async () => {
      assert.deepEqual(await spoken(...flags), expected);
    });
  }
});
