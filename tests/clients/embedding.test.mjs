// An actor service with Callboard in it: docs/embedding.md.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Guest } from './guests.mjs';
import { awaited, connect, emitWithAck, eventually, once, serve } from './support.mjs';

describe('a service with actors of its own', () => {
  let service;
  let opened = 0;
  const open = () => { service.say('open'); opened += 1; return service.url(opened); };
  const done = (count) => eventually(() => service.stdout.match(/^done$/gm)?.length >= count, `${count} commands`);
  before(() => { service = new Guest('market_service', []); });
  after(async () => {
    service.child.stdin.end();
    assert.equal(await service.end(), 0);
    // What the engine has to say is in the log of the service.
    assert.match(service.stderr, /^(\[.*\] \[market\] \[warning\] event buy does not fit its handler: .*\n){2}$/);
  });

  it('answers browsers with what its actors answer', async () => {
    const url = await open();
    const [ann, bob] = [await connect(url), await connect(url)];
    assert.deepEqual(await emitWithAck(ann, 'buy', 'TEA', 3), [103]);
    assert.deepEqual(await emitWithAck(bob, 'buy', 'TEA', 4), [107]);
    await awaited(ann, 'quote', 'TEA', 107);
    const [no] = await emitWithAck(bob, 'buy', 'TEA', 0);
    assert.equal(no.error, 'n must be > 0');
    const [what] = await emitWithAck(bob, 'buy');
    assert.ok(what.error);
    ann.disconnect();
    bob.disconnect();
  });

  it('sends browsers away, goes on, and lets them in again, many times', async () => {
    for (let i = 1; i <= 5; i++) {
      const url = i === 1 ? await service.url() : await open();
      const ann = await connect(url);
      assert.deepEqual(await emitWithAck(ann, 'buy', 'CAF', 1), [100 + i]);
      const gone = once(ann, 'disconnect');
      service.say('close');
      await gone;
      await done(2 * i);
      await assert.rejects(connect(url));
    }
  });
});

describe('a service whose port is taken', () => {
  const other = serve('lambda_chat');

  it('goes on without browsers', async () => {
    const service = new Guest('market_service', [`--port=${other.port}`]);
    for (let i = 0; i < 3; i++) service.say('open');
    service.say('close');
    service.child.stdin.end();
    assert.equal(await service.end(), 0);
    assert.match(service.stdout, /^(cannot listen on .*\ndone\n){3}done\n$/);
  });
});
