// The client of Sails, which is a client 2.0.3 with requests on top.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { closing, serve, within } from './support.mjs';

const require = createRequire(import.meta.url);
const { sails } = require('sails.io.js')(require('socket.io-client-2-0'));
Object.assign(sails, { autoConnect: false, environment: 'production' });

describe('sails.io.js', () => {
  const server = serve('rehearsal');

  // Its default is WebSocket only.
  for (const transports of [undefined, ['polling'], ['polling', 'websocket']]) {
    it(`makes requests and hears events over ${transports ?? 'its default'}`, async () => {
      const socket = sails.connect(server.url, { transports, reconnection: false, headers: { 'X-Of': 'all' } });
      closing(() => socket.disconnect());
      const request = (...args) => within(new Promise((resolve) => {
        socket.get(...args, (body, jwr) => resolve({ body, jwr }));
      }), 'answer');
      const { body, jwr } = await request('/words?n=1', { text: 'é😀\u2028', list: [1, null] });
      assert.deepEqual(body, {
        method: 'get', headers: { 'X-Of': 'all' }, data: { text: 'é😀\u2028', list: [1, null] }, url: '/words?n=1',
      });
      assert.deepEqual([jwr.statusCode, jwr.headers, jwr.error], [200, {}, undefined]);
      assert.equal((await request('/again', {})).body.url, '/again');
      const said = within(new Promise((resolve) => { socket.on('sent', resolve); }), 'event');
      socket._raw.emit('send', [[false, 'é']]);
      assert.equal(await said, 'é');
    });
  }
});
