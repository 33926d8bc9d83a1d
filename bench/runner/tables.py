"""Tables in Markdown."""

import json
import platform
import subprocess
from datetime import date
from pathlib import Path

CPU = ('server', 'cpu_us_per_op')
OURS = 'callboard'
OTHERS = ('floor', 'floor-batched', 'node')


def number(x, unit=''):
    """Three digits that count."""
    if x is None:
        return '–'
    digits = 0 if abs(x) >= 100 else 1 if abs(x) >= 10 else 2
    return f'{x:,.{digits}f}{unit}'


def table(head, rows):
    lines = ['| ' + ' | '.join(head) + ' |', '|---' + '|---:' * (len(head) - 1) + '|']
    lines += ['| ' + ' | '.join(str(x) for x in row) + ' |' for row in rows]
    return '\n'.join(lines) + '\n'


def machine():
    model = 'unknown processor'
    for line in Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            model = line.partition(':')[2].strip()
            break
    node = subprocess.run(['node', '--version'], capture_output=True, text=True).stdout.strip()
    return f'{model}, Linux {platform.release()}, Node.js {node or "none"}'


class Writer:
    def __init__(self, results, scenarios, servers):
        self.results = results
        self.servers = [x for x in servers if x.name != 'callboard-2']
        self.all_servers = servers
        self.scenarios = scenarios

    def group(self, name):
        return [x for x in self.scenarios if x.group == name]

    def has(self, name):
        return any(x.name == name for x in self.servers)

    def ratio_columns(self):
        return [x for x in self.servers if x.name in OTHERS and self.has(OURS)]

    def cpu(self):
        """Server CPU time for each operation."""
        head = ['scenario', *(x.title for x in self.servers)]
        head += [f'Callboard / {x.title}' for x in self.ratio_columns()]
        rows = []
        for s in [x for x in self.scenarios if x.group in ('rate', 'latency', 'slow')]:
            row = [s.title, *(number(self.results.median(s.name, x.name, *CPU)) for x in self.servers)]
            row += [number(self.results.ratio(s.name, OURS, x.name, *CPU)) for x in self.ratio_columns()]
            rows.append(row)
        return table(head, rows)

    def idle(self):
        head = ['', *(x.title for x in self.servers)]
        rows = []
        for s in self.group('idle'):
            for label, path, scale, unit in (
                    ('bytes of RSS each', ('memory', 'rss_per_connection'), 1, ''),
                    ('bytes of kernel memory each, both ends', ('memory', 'kernel_per_connection'), 1, ''),
                    ('use of a core', ('server', 'cpu_share'), 100, ' %')):
                xs = [self.results.median(s.name, x.name, *path) for x in self.servers]
                rows.append([f'{s.title}: {label}', *(number(x and x * scale, unit) for x in xs)])
        return table(head, rows)

    def latency(self):
        head = ['scenario', 'server', 'messages/s', 'p50', 'p90', 'p99', 'p99.9', 'max', 'use of a core']
        rows = []
        for s in self.group('latency'):
            for x in self.servers:
                get = lambda *path: self.results.median(s.name, x.name, *path)
                rate = get('ops_per_second')
                if rate is None:
                    continue
                if s.load[0] == 'talk':
                    rate /= int(s.load[2])
                share = get('server', 'cpu_share')
                rows.append([s.title, x.title, number(rate),
                             *(number(get('latency_us', p)) for p in ('p50', 'p90', 'p99', 'p999', 'max')),
                             number(share * 100, ' %')])
        return table(head, rows)

    def slow(self):
        head = ['scenario', 'server', 'deliveries/s', 'µs each', 'p99 of the others, µs', 'growth of RSS, MB',
                'closed of 2']
        rows = []
        for s in self.group('slow'):
            for x in self.servers:
                get = lambda *path: self.results.median(s.name, x.name, *path)
                if get('ops') is None:
                    continue
                growth = (get('server', 'rss_after') - get('rss_at_rest')) / 1e6
                rows.append([s.title, x.title, number(get('ops_per_second')), number(get(*CPU)),
                             number(get('latency_us', 'p99')), number(growth), number(get('slow', 'closed'))])
        return table(head, rows)

    def shards(self):
        head = ['scenario', 'server', 'ops/s', 'µs each', 'ratio', 'busiest shard', 'second shard']
        rows = []
        for s in self.group('shards'):
            for x in self.all_servers:
                get = lambda *path: self.results.median(s.name, x.name, *path)
                if get('ops') is None:
                    continue
                share = [get('server', 'thread_share', i) for i in ('first', 'second')]
                rows.append([s.title, x.title, number(get('ops_per_second')), number(get(*CPU)),
                             number(self.results.ratio(s.name, x.name, OURS, *CPU)),
                             *(number(y and y * 100, ' %') for y in share)])
        return table(head, rows)

    def details(self):
        head = ['scenario', 'server', 'µs each', 'lowest–highest', 'user', 'system', 'ops/s', 'p50', 'p90', 'p99',
                'p99.9', 'generator, µs each']
        rows = []
        for s in [x for x in self.scenarios if x.group != 'idle']:
            for x in self.all_servers:
                get = lambda *path: self.results.median(s.name, x.name, *path)
                all_rounds = self.results.values(s.name, x.name, *CPU).values()
                if not all_rounds:
                    continue
                rows.append([s.title, x.title, number(get(*CPU)),
                             f'{number(min(all_rounds))}–{number(max(all_rounds))}',
                             number(get('server', 'user_us_per_op')), number(get('server', 'system_us_per_op')),
                             number(get('ops_per_second')),
                             *(number(get('latency_us', p)) for p in ('p50', 'p90', 'p99', 'p999')),
                             'busy waiting' if s.half_of else number(get('load', 'cpu_us_per_op'))])
        return table(head, rows)

    def failures(self):
        lines = [f'- {name}: {why}\n' for name, why in self.results.impossible.items()]
        lines += [f'- {name}, {server}: {why}\n' for (name, server), why in self.results.failures.items()]
        return ''.join(lines)


def micro(out):
    path = out / 'micro.json'
    if not path.exists():
        return ''
    xs = [x for x in json.loads(path.read_text())['benchmarks'] if x.get('aggregate_name') == 'median']
    rows = [[x['run_name'], number(1e9 / x['items_per_second'] if 'items_per_second' in x else x['cpu_time'])]
            for x in xs]
    return table(['what', 'ns each'], rows)


PLOTS = (
    ('cpu', 'Server CPU time for each operation'),
    ('fan-out', 'Server CPU time for each delivery, by the size of the room'),
    ('latency-ack', 'Latency of acknowledgements at a fixed rate'),
    ('latency-fan-out', 'Latency of deliveries at a fixed rate'),
    ('memory', 'Memory of an idle connection'),
)

SECTIONS = (
    ('Server CPU time for each operation, µs', 'cpu',
     'User and system together. Ratios are medians of the ratios within each round.'),
    ('Idle connections', 'idle',
     'The use of a core is with a heartbeat of 25 s (5 s in a short look). Kernel memory is that of the whole machine.'),
    ('Latency at a fixed rate, µs', 'latency',
     'Half of the capacity of Node.js. A latency counts from the moment when the message was due.'),
    ('Slow readers', 'slow', 'Two clients of 200 do not read, while ten others talk as fast as they can.'),
    ('One shard and two', 'shards',
     'Server and generator share two cores here. The ratio is that of CPU time, to one shard.'),
    ('Details', 'details', 'Latencies in µs, of a closed loop unless a rate is fixed.'),
)


def write(options, lab, results, scenarios, servers, rounds, seconds):
    writer = Writer(results, scenarios, servers)
    text = f'# Results\n\n{date.today()}, {machine()}. '
    text += f'Medians of up to {rounds} interleaved rounds; {seconds / 60:.0f} minutes in all.\n'
    if options.quick:
        text += '\nA short look only: not for comparisons.\n'
    for name, title in PLOTS:
        if (options.out / f'{name}.svg').exists():
            text += f'\n![{title}]({name}.svg)\n'
    groups = {x.group for x in scenarios}
    for title, name, remark in SECTIONS:
        if name in groups or name in ('cpu', 'details') and groups - {'idle'}:
            text += f'\n## {title}\n\n{remark}\n\n{getattr(writer, name)()}'
    pieces = micro(options.out)
    if pieces:
        text += f'\n## Pieces\n\nMedians of micro-benchmarks.\n\n{pieces}'
    if results.failures or results.impossible:
        text += f'\n## Without figures\n\n{writer.failures()}'
    (options.out / 'README.md').write_text(text)
