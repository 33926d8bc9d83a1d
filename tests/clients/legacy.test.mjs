// Clients of Socket.IO 0.9, byte by byte, with `--legacy on`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, eventually, once, serve } from './support.mjs';
import { Socket, request } from './raw.mjs';

const base = '/socket.io/1/';
const greeting = '5:::{"name":"auth","args":[{}]}';

// A session without a connection.
async function shakeHands(server, query = '') {
  const { status, body } = await request(server, 'GET', `${base}?t=1${query}`);
  assert.equal(status, 200);
  return body.split(':')[0];
}

// The frames of a payload: one alone, or each with its length in UTF-16 units.
function frames(body) {
  if (!body.startsWith('\ufffd')) return [body];
  const all = [];
  for (let rest = body; rest;) {
    const [head, length] = /^\ufffd(\d+)\ufffd/.exec(rest);
    const end = head.length + Number(length);
    assert.ok(end <= rest.length, body);
    all.push(rest.slice(head.length, end));
    rest = rest.slice(end);
  }
  return all;
}

const payload = (...all) => all.map((frame) => `\ufffd${frame.length}\ufffd${frame}`).join('');

class Polling {
  static async open(server, { way = 'xhr-polling', query = '', parse = (body) => body } = {}) {
    const sid = await shakeHands(server);
    const polling = Object.assign(new Polling(), { server, sid, parse, target: `${base}${way}/${sid}?t=1${query}` });
    assert.deepEqual(await polling.collect(2), ['1::', greeting]);
    return polling;
  }

  get() { return request(this.server, 'GET', this.target); }
  async collect(count) {
    const all = [];
    while (all.length < count) all.push(...frames(this.parse((await this.get()).body)).filter((frame) => frame !== '8::'));
    return all;
  }

  send(body, headers = { 'Content-Type': 'text/plain;charset=UTF-8' }) {
    return request(this.server, 'POST', this.target, { body, headers });
  }

  async post(body, headers) {
    const answer = await this.send(body, headers);
    assert.deepEqual([answer.status, answer.body], [200, '1']);
  }
}

async function websocket(server, sid) {
  const ws = new Socket(server, `${base}websocket/${sid ?? await shakeHands(server)}`);
  if (!sid) assert.deepEqual([await ws.next(), await ws.next()], ['1::', greeting]);
  return ws;
}

describe('the handshake of 0.9', () => {
  const server = serve('parlour', '--legacy', 'on');

  it('tells id, times in seconds, and transports', async () => {
    for (const method of ['GET', 'POST']) {
      for (const path of [`${base}?t=1`, base, base.slice(0, -1)]) {
        const { status, headers, body } = await request(server, method, path);
        assert.equal(status, 200);
        assert.match(headers['content-type'], /^text\/plain/);
        assert.match(body, /^[\w-]{20}:60:60:websocket,xhr-polling,jsonp-polling$/);
      }
    }
  });

  it('comes as script for a client that wants it', async () => {
    const { headers, body } = await request(server, 'GET', `${base}?t=1&jsonp=3`);
    assert.match(headers['content-type'], /^text\/javascript/);
    assert.match(body, /^io\.j\[3\]\("[\w-]{20}:60:60:websocket,xhr-polling,jsonp-polling"\);$/);
  });

  for (const [path, message] of [
    ['/socket.io/2/', 'Protocol version not supported.'],
    ['/socket.io/0/xhr-polling/x', 'Protocol version not supported.'],
    [`${base}?jsonp=alert(1)`, 'handshake error'],
    [`${base}flashsocket/x`, 'transport not supported'],
    [`${base}htmlfile/x`, 'transport not supported'],
    [`${base}jsonp-polling/x?i=alert(1)`, 'transport not supported'],
  ]) {
    it(`refuses ${path}`, async () => {
      const { status, body } = await request(server, 'GET', path);
      assert.deepEqual([status, body], [500, message]);
    });
  }

  it('refuses other methods', async () => {
    assert.equal((await request(server, 'DELETE', base)).status, 500);
  });

  it('tells a client with an unknown session to begin again', async () => {
    for (const [way, body] of [['xhr-polling', '7:::1+0'], ['jsonp-polling', 'io.j[0]("7:::1+0");']]) {
      for (const method of ['GET', 'POST']) {
        const answer = await request(server, method, `${base}${way}/unknown`);
        assert.deepEqual([answer.status, answer.body], [200, body]);
      }
    }
    const ws = await websocket(server, 'unknown');
    assert.equal(await ws.next(), '7:::1+0');
    await ws.closed();
  });

  it('keeps sessions of other generations apart', async () => {
    const socket = await connect(server.url, { transports: ['polling'] });
    assert.equal((await request(server, 'GET', `${base}xhr-polling/${socket.io.engine.id}`)).body, '7:::1+0');
    const sid = await shakeHands(server);
    const answer = await request(server, 'GET', `/socket.io/?EIO=4&transport=polling&sid=${sid}`);
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 1]);
  });
});

// The same packets over each transport.
const ways = {
  websocket: async (server) => {
    const ws = await websocket(server);
    return { ws, send: (...all) => ws.send(...all), next: () => ws.next() };
  },
  'xhr-polling': async (server) => {
    const polling = await Polling.open(server);
    const inbox = [];
    const next = async () => {
      if (inbox.length === 0) inbox.push(...await polling.collect(1));
      return inbox.shift();
    };
    return { polling, next, send: async (...all) => polling.post(all.length === 1 ? all[0] : payload(...all)) };
  },
};

for (const [way, open] of Object.entries(ways)) {
  describe(`frames of 0.9 over ${way}`, () => {
    const server = serve('parlour', '--legacy', 'on');

    for (const [name, sent, answers] of [
      ['events', '5:::{"name":"message","args":["é🎉",{"a":[null]}]}', ['5:::{"name":"message-back","args":["é🎉",{"a":[null]}]}']],
      ['events without arguments', '5:::{"name":"message"}', ['5:::{"name":"message-back"}']],
      ['messages', '3:::hello: ä\n', ['5:::{"name":"message-back","args":["hello: ä\\n"]}']],
      ['JSON messages', '4:::{"a":"b"}', ['5:::{"name":"message-back","args":[{"a":"b"}]}']],
      ['acknowledgements with values', '5:7+::{"name":"message-with-ack","args":[1,"é"]}', ['6:::7+[1,"é"]']],
      ['acknowledgements without values', '5:8+::{"name":"message-with-ack"}', ['6:::8']],
      ['automatic acknowledgements', '3:1::hi', ['6:::1', '5:::{"name":"message-back","args":["hi"]}']],
      ['binary', '5:2+::{"name":"blob","args":[3]}', ['6:::2+[{"type":"Buffer","data":[0,1,2]}]']],
      ['namespaces', '1::/custom', ['1::/custom', '5::/custom:{"name":"auth","args":[{}]}']],
      ['namespaces with a query', '1::/custom?x=1&y=%C3%A4', ['1::/custom', '5::/custom:{"name":"auth","args":[{"x":"1","y":"ä"}]}']],
      ['refusals', '1::/guarded', ['7::/guarded:2']],
      ['refusals of what does not exist', '1::/nothing', ['7::/nothing:2']],
    ]) {
      it(`knows ${name}`, async () => {
        const client = await open(server);
        await client.send(sent);
        for (const answer of answers) assert.equal(await client.next(), answer);
      });
    }

    it('asks the client and hears its answer', async () => {
      const client = await open(server);
      await client.send('5:1+::{"name":"ask","args":[10000,"é"]}');
      const [, id] = /^5:(\d+)\+::{"name":"question","args":\["é"\]}$/.exec(await client.next());
      await client.send(`6:::${id}+["yes",1]`);
      assert.equal(await client.next(), '6:::1+[{"ok":true,"answer":["yes",1]}]');
    });

    it('takes several at a time, in order, and ignores heartbeats, errors and noops', async () => {
      const client = await open(server);
      await client.send('2::', '3:::a\u2028é🎉', '8::', '7:::1', '3:::b');
      assert.equal(JSON.parse((await client.next()).slice(4)).args[0], 'a\u2028é🎉');
      assert.equal(await client.next(), '5:::{"name":"message-back","args":["b"]}');
    });

    it('may send to a namespace without waiting until it is connected', async () => {
      const client = await open(server);
      await client.send('1::/custom', '3::/custom:a', '5:1+::{"name":"message-with-ack"}', '3::/custom:b', '0::/custom');
      const heard = [];
      while (heard.length < 5) heard.push(await client.next());
      assert.deepEqual(heard.filter((frame) => frame !== '6:::1'), [
        '1::/custom', '5::/custom:{"name":"auth","args":[{}]}',
        ...['a', 'b'].map((x) => `5::/custom:{"name":"message-back","args":["${x}"]}`),
      ]);
    });

    it('is not ended by what it sends to a namespace that it is not in', async () => {
      const client = await open(server);
      await client.send('1::/nothing', '3::/nothing:a', '0::/nothing', '3::/custom:b', '3:::c');
      assert.equal(await client.next(), '7::/nothing:2');
      assert.equal(await client.next(), '5:::{"name":"message-back","args":["c"]}');
    });

    it('leaves a namespace, and the session', async () => {
      const client = await open(server);
      const sid = client.polling?.sid;
      await client.send('1::/custom');
      assert.deepEqual([await client.next(), (await client.next()).slice(0, 11)], ['1::/custom', '5::/custom:']);
      await client.send('0::/custom', '3:::still here');
      assert.equal(await client.next(), '5:::{"name":"message-back","args":["still here"]}');
      await client.send('0::');
      if (sid) assert.equal((await client.polling.get()).body, '7:::1+0');
      else await client.ws.closed();
    });
  });
}

describe('jsonp-polling of 0.9', () => {
  const server = serve('parlour', '--legacy', 'on');
  const parse = (body) => JSON.parse(/^io\.j\[2\]\((.*)\);$/s.exec(body)[1]);
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

  it('takes JSON in a form and answers with scripts', async () => {
    const polling = await Polling.open(server, { way: 'jsonp-polling', query: '&i=2', parse });
    const text = JSON.stringify('3:::"é🎉"\n\u2028');
    await polling.post(`d=${encodeURIComponent(text)}`, form);
    const answer = await polling.get();
    assert.match(answer.headers['content-type'], /^text\/javascript/);
    assert.doesNotMatch(answer.body, /[\u2028\u2029]/);
    assert.deepEqual(JSON.parse(parse(answer.body).slice(4)).args, ['"é🎉"\n\u2028']);
  });

  for (const body of ['', 'x=1', 'd=', 'd=3:::hi', 'd="3:::hi', 'd=%22a', 'd="3:::a"&d="3:::b"']) {
    it(`ends the session after ${JSON.stringify(body)}`, async () => {
      const polling = await Polling.open(server, { way: 'jsonp-polling', query: '&i=2', parse });
      await polling.send(body, form);
      assert.equal(parse((await polling.get()).body), '7:::1+0');
    });
  }
});

describe('a session of 0.9', () => {
  const server = serve('parlour', '--legacy', 'on');

  it('keeps what is sent while there is no connection, for the next poll', async () => {
    const polling = await Polling.open(server);
    const socket = await connect(server.url);
    for (const i of [1, 2, 3]) await emitWithAck(socket, 'cast', {}, i, 'é');
    assert.deepEqual(await polling.collect(3), [1, 2, 3].map((i) => `5:::{"name":"cast","args":[${i},"é"]}`));
  });

  it('survives a WebSocket that breaks, and goes on over another or over polling', async () => {
    const sid = await shakeHands(server);
    const first = new Socket(server, `${base}websocket/${sid}`);
    assert.deepEqual([await first.next(), await first.next()], ['1::', greeting]);
    first.ws._socket.destroy();
    await first.closed();
    const polling = Object.assign(new Polling(), { server, sid, parse: (body) => body, target: `${base}xhr-polling/${sid}` });
    await polling.post('3:::a');
    assert.deepEqual(await polling.collect(1), ['5:::{"name":"message-back","args":["a"]}']);
    const ws = await websocket(server, sid);
    await new Promise((resolve) => { ws.ws.on('open', resolve); });
    ws.send('3:::b');
    assert.equal(await ws.next(), '5:::{"name":"message-back","args":["b"]}');
  });

  it('changes over to the newest connection', async () => {
    const sid = await shakeHands(server);
    const first = new Socket(server, `${base}websocket/${sid}`);
    assert.deepEqual([await first.next(), await first.next()], ['1::', greeting]);
    const second = await websocket(server, sid);
    await first.closed();
    second.send('3:::x');
    assert.equal(await second.next(), '5:::{"name":"message-back","args":["x"]}');
  });

  it('answers a poll when the next one comes', async () => {
    const polling = await Polling.open(server);
    const first = polling.get();
    await polling.post('2::');
    const second = polling.get();
    // Whichever was there first.
    assert.equal((await Promise.race([first, second])).body, '8::');
    await polling.post('3:::x');
    const bodies = (await Promise.all([first, second])).map(({ body }) => body);
    assert.deepEqual(bodies.sort(), ['5:::{"name":"message-back","args":["x"]}', '8::']);
  });

  it('ends with ?disconnect', async () => {
    const polling = await Polling.open(server);
    const waiting = polling.get();
    await polling.post('2::');
    const answer = await request(server, 'GET', `${base}xhr-polling/${polling.sid}?disconnect=1`);
    assert.deepEqual([answer.status, answer.body], [200, '']);
    await waiting;
    assert.equal((await polling.get()).body, '7:::1+0');
    const socket = await connect(server.url);
    await eventually(async () => (await emitWithAck(socket, 'reason-of', polling.sid))[0] === 'transport close', 'reason');
  });

  it('ends without a connection, too, and the same for an unknown one', async () => {
    for (const sid of [await shakeHands(server), 'unknown']) {
      const answer = await request(server, 'GET', `${base}websocket/${sid}?disconnect`);
      assert.deepEqual([answer.status, answer.body], [200, '']);
      assert.equal((await request(server, 'GET', `${base}xhr-polling/${sid}`)).body, '7:::1+0');
    }
  });

  it('ends with a WebSocket that is closed in order', async () => {
    const ws = await websocket(server);
    ws.send('5:1+::{"name":"info"}');
    const [{ id }] = JSON.parse((await ws.next()).slice('6:::1+'.length));
    ws.ws.close();
    const socket = await connect(server.url);
    await eventually(async () => (await emitWithAck(socket, 'reason-of', id))[0] !== null, 'reason');
    assert.equal((await request(server, 'GET', `${base}xhr-polling/${id}`)).body, '7:::1+0');
  });

  it('hears broadcasts, and is heard', async () => {
    const [ws, socket] = await Promise.all([websocket(server), connect(server.url)]);
    const heard = once(socket, 'cast');
    ws.send('5:::{"name":"cast","args":[{},"é"]}');
    assert.deepEqual(await heard, ['é']);
    await emitWithAck(socket, 'cast', {}, Buffer.from([1]), '\u2028');
    assert.equal(await ws.next(), '5:::{"name":"cast","args":[{"type":"Buffer","data":[1]},"\\u2028"]}');
  });
});
