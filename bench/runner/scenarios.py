"""What is measured."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scenario:
    name: str
    # What stands in tables.
    title: str
    # What the load generator does, and its flags.
    load: tuple
    # What counts as one operation.
    operation: str
    group: str = 'rate'
    # Flags that differ when only a short look is wanted.
    quick: tuple = ()
    # Milliseconds between pings; none: as the server likes.
    heartbeat: int = 0
    # Idle servers do not vary much, and take long.
    max_rounds: int = 99
    # Only these servers; none: all.
    servers: tuple = ()
    # Server and generator may use two cores each.
    unpinned: bool = False
    # Half of the capacity of Node.js in this scenario is the rate.
    half_of: str = ''
    # Left out of a short look.
    in_quick: bool = True
    # Connections at the same time, if these are many.
    connections: int = 0
    # Seconds to measure, unless the command line says something else.
    seconds: float = 0


def talk(clients, *flags):
    return ('talk', '--clients', str(clients), *flags)


def echo(clients, window, *flags):
    return ('echo', '--clients', str(clients), '--window', str(window), *flags)


def idle(clients):
    return ('idle', '--clients', str(clients), '--warm-up', '0')


PIPELINED = ('--senders', '10', '--window', '4')
ROOMS = ('--senders', '10', '--rooms', '100')
LARGE = ('--senders', '10', '--bytes', '4000')

SCENARIOS = [
    *(Scenario(f'fan-out-{n}', f'fan-out to {n:,}, one message at a time', talk(n), 'delivery')
      for n in (10, 100, 1000, 10000)),
    Scenario('fan-out-1000-pipelined', 'fan-out to 1,000, 10 senders pipelined', talk(1000, *PIPELINED), 'delivery'),
    Scenario('rooms-100x10', '100 rooms of 10, everybody talks', talk(1000, *ROOMS), 'delivery'),
    Scenario('ack-64x1', 'ack, 64 clients, 1 outstanding', echo(64, 1), 'round trip'),
    Scenario('ack-64x16', 'ack, 64 clients, 16 outstanding', echo(64, 16), 'round trip'),
    Scenario('ack-1000x1', 'ack, 1,000 clients, 1 outstanding', echo(1000, 1), 'round trip'),
    Scenario('binary-64x4', 'binary ack, 64 clients, 4 outstanding', echo(64, 4, '--binary', '1'), 'round trip'),
    Scenario('polling-64x4', 'ack over long-polling, 64 clients, 4 outstanding', echo(64, 4, '--polling', '1'),
             'round trip'),
    Scenario('connect', 'connect (handshake, CONNECT, over WebSocket)', ('connect', '--clients', '32'), 'connection'),
    Scenario('idle-10000', '10,000 idle connections', idle(10000), 'connection', group='idle', seconds=25,
             quick=('--seconds', '5'), heartbeat=25000, max_rounds=3, connections=10000),
    Scenario('idle-50000', '50,000 idle connections', idle(50000), 'connection', group='idle', seconds=25,
             heartbeat=25000, max_rounds=1, in_quick=False, connections=50000),
    Scenario('latency-ack', 'ack, 64 clients, at a fixed rate', echo(64, 1), 'round trip', group='latency',
             half_of='ack-64x1', seconds=5),
    Scenario('latency-fan-out', 'fan-out to 1,000, at a fixed rate', talk(1000), 'delivery', group='latency',
             half_of='fan-out-1000', seconds=5),
    Scenario('slow-none', '200 members, 4,000 bytes, everybody reads', talk(200, *LARGE), 'delivery', group='slow',
             seconds=5),
    Scenario('slow-1-percent', '200 members, 4,000 bytes, 2 do not read', talk(200, *LARGE, '--slow', '2'), 'delivery',
             group='slow', seconds=5),
    *(Scenario(f'shards-{name}', title, load, operation, group='shards', unpinned=True,
               servers=('callboard', 'callboard-2'))
      for name, title, load, operation in (
          ('fan-out', 'fan-out to 1,000, 10 senders pipelined', talk(1000, *PIPELINED), 'delivery'),
          ('rooms', '100 rooms of 10, everybody talks', talk(1000, *ROOMS), 'delivery'),
          ('ack', 'ack, 64 clients, 16 outstanding', echo(64, 16), 'round trip'))),
]

BY_NAME = {x.name: x for x in SCENARIOS}
