// Clients of all generations in a real browser, on a page of another origin.
//
//   CALLBOARD_BIN=build/... node --test tests/browser/clients.test.mjs
//
// See tests/clients/support.mjs for the environment; CHROMIUM is the browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { serve } from '../clients/support.mjs';

const clients = new URL('../clients/package.json', import.meta.url);
const { chromium } = createRequire(clients)('playwright-core');

// Browsers keep pages from elsewhere away from servers on this machine: so the page is from here, too.
const pages = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => { pages.listen(0, '127.0.0.1', resolve); });
const origin = `http://localhost:${pages.address().port}`;

const polling = { transports: ['polling'] };
const websocket = { transports: ['websocket'] };
const jsonp = { ...polling, forceJSONP: true };
const upgrade = { transports: ['polling', 'websocket'] };

const legacyWays = Object.fromEntries(['websocket', 'xhr-polling', 'jsonp-polling'].map((way) => [way, { transports: [way] }]));
const oldWays = { polling, jsonp, websocket, upgrade };
const ways = { polling, websocket, upgrade };

const generations = [
  ['0.9.17', 'socket.io-client-0-9/dist/socket.io.js', legacyWays],
  ['1.3.5', 'socket.io-client-1-3/socket.io.js', oldWays],
  ['1.7.4', 'socket.io-client-1-7/dist/socket.io.js', oldWays],
  ['2.5.0', 'socket.io-client-2-5/dist/socket.io.js', oldWays],
  ['3.1.3', 'socket.io-client-3-1/dist/socket.io.js', ways],
  ['4.8.4', 'socket.io-client/dist/socket.io.js', ways],
];

// What a page does: connects, has values sent back, with and without an acknowledgement, and leaves.
async function visit({ url, options, binary }) {
  const { io } = window;
  // Client 0.9 merges this list with that of the options.
  if (io.transports) io.transports = options.transports;
  const socket = io.connect(url, { reconnection: false, 'force new connection': true, reconnect: false, ...options });
  const next = (event) => new Promise((resolve, reject) => {
    socket.on(event, (...args) => resolve(args));
    for (const failure of ['error', 'connect_error', 'connect_failed'])
      socket.on(failure, (error) => reject(new Error(`${failure}: ${error?.message ?? error}`)));
  });
  const bytes = (x) => (x instanceof ArrayBuffer ? [...new Uint8Array(x)] : x);
  await next('connect');
  const values = ['ä € 🎉 \u2028 "\\', { list: [1, null, true], empty: {} }, -1.5];
  if (binary) values.push(new Uint8Array([0, 1, 128, 255]).buffer);
  const answered = new Promise((resolve) => { socket.emit('message-with-ack', ...values, (...args) => resolve(args)); });
  const acknowledged = (await answered).map(bytes);
  const back = next('message-back');
  socket.emit('message', ...values);
  const returned = (await back).map(bytes);
  const engine = socket.io?.engine;
  for (const end = Date.now() + 10000; options.transports.length > 1 && engine.transport.name !== 'websocket' && Date.now() < end;)
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  const transport = engine ? engine.transport.name : socket.socket.transport.name;
  socket.disconnect();
  return { sent: values.map(bytes), acknowledged, returned, transport };
}

describe('in a browser', () => {
  const server = serve('parlour', '--eio3', 'on', '--legacy', 'on', '--origin', origin);
  let browser;
  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(() => {
    pages.close();
    return browser?.close();
  });

  for (const [version, file, all] of generations)
    for (const [way, options] of Object.entries(all))
      it(`client ${version} speaks over ${way}`, async () => {
        const page = await browser.newPage();
        try {
          await page.goto(`${origin}/`);
          await page.addScriptTag({ content: readFileSync(new URL(`node_modules/${file}`, clients), 'utf8') });
          const { sent, acknowledged, returned, transport } = await page.evaluate(visit, { url: server.url, options, binary: version !== '0.9.17' });
          assert.deepEqual(acknowledged, sent);
          assert.deepEqual(returned, sent);
          assert.equal(transport, options.transports.at(-1));
        } finally {
          await page.close();
        }
      });
});
