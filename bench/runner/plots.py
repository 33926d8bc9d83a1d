"""Plots, drawn by gnuplot."""

import shutil
import subprocess

COLORS = {
    'floor': '#9aa5b1',
    'floor-batched': '#5f6b7a',
    'node': '#5a9e4b',
    'node-eiows': '#9ccc65',
    'python': '#e0b040',
    'callboard': '#c0392b',
    'callboard-2': '#8e44ad',
}
CPU = ('server', 'cpu_us_per_op')

STYLE = '''
set terminal svg size {width},{height} font "sans-serif,13" background "#ffffff"
set output "{file}"
set title "{title}"
set border 3 lc rgb "#555555"
set tics nomirror
set grid ytics lc rgb "#dddddd" lt 1
set key outside top center horizontal noenhanced samplen 1.5
'''

FAN_OUT = {f'fan-out-{n}': n for n in (10, 100, 1000, 10000)}

SHORT = {
    'fan-out-1000': 'fan-out\\n1,000',
    'fan-out-1000-pipelined': 'fan-out 1,000\\n10 senders',
    'rooms-100x10': '100 rooms\\nof 10',
    'ack-64x1': 'ack\\n64 × 1',
    'ack-64x16': 'ack\\n64 × 16',
    'ack-1000x1': 'ack\\n1,000 × 1',
    'binary-64x4': 'binary ack\\n64 × 4',
    'polling-64x4': 'polling ack\\n64 × 4',
    'connect': 'connect',
}


class Plot:
    def __init__(self, folder, name, title, width=960, height=460):
        self.lines = [STYLE.format(file=folder / f'{name}.svg', title=title, width=width, height=height)]
        self.num_blocks = 0

    def block(self, rows):
        """Data; returns its name."""
        self.num_blocks += 1
        name = f'$data{self.num_blocks}'
        self.lines += [f'{name} << EOD', *(' '.join(str(x) for x in row) for row in rows), 'EOD']
        return name

    def add(self, text):
        self.lines.append(text)

    def draw(self):
        result = subprocess.run(['gnuplot'], input='\n'.join(self.lines), capture_output=True, text=True)
        if result.returncode != 0:
            print(f'a plot failed: {result.stderr.strip()}')


def color(server):
    return COLORS.get(server.name, '#2980b9')


def bars(folder, name, title, unit, labels, servers, value, log=False):
    """A cluster of bars for each label; `value(i, server)` may be None."""
    shown = [s for s in servers if any(value(i, s) for i in range(len(labels)))]
    if not shown:
        return
    plot = Plot(folder, name, title)
    plot.add(f'set ylabel "{unit}"')
    plot.add('set style fill solid 0.95\nset boxwidth 0.9 absolute\nset bmargin 4')
    if log:
        plot.add('set logscale y\nset yrange [0.1:*]')
    else:
        plot.add('set yrange [0:*]')
    cluster = len(shown) + 1
    middle = (len(shown) - 1) / 2
    tics = ', '.join(f'"{label}" {i * cluster + middle}' for i, label in enumerate(labels))
    plot.add(f'set xtics ({tics}) scale 0')
    plot.add(f'set xrange [-1:{len(labels) * cluster - 0.5}]')
    parts = []
    for k, server in enumerate(shown):
        rows = [(i * cluster + k, value(i, server)) for i in range(len(labels)) if value(i, server)]
        parts.append(f'{plot.block(rows)} using 1:2 with boxes lc rgb "{color(server)}" title "{server.title}"')
    plot.add('plot ' + ', '.join(parts))
    plot.draw()


def curves(folder, name, title, x_label, y_label, servers, points, settings=''):
    """A line for each server; `points(server)` yields x and y."""
    data = [(s, points(s)) for s in servers]
    data = [(s, p) for s, p in data if len(p) > 1]
    if not data:
        return
    plot = Plot(folder, name, title, width=760)
    plot.add(f'set xlabel "{x_label}"\nset ylabel "{y_label}"\nset logscale y\n{settings}')
    parts = [f'{plot.block(p)} using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb "{color(s)}" title "{s.title}"'
             for s, p in data]
    plot.add('plot ' + ', '.join(parts))
    plot.draw()


def draw(folder, results, servers):
    if not shutil.which('gnuplot'):
        print('no plots: gnuplot is missing')
        return
    servers = [x for x in servers if x.name != 'callboard-2']
    names = [x for x in SHORT if any(results.median(x, s.name, *CPU) for s in servers)]
    bars(folder, 'cpu', 'Server CPU time for each operation (log scale; less is better)', 'µs', [SHORT[x] for x in names],
         servers, lambda i, s: results.median(names[i], s.name, *CPU), log=True)
    curves(folder, 'fan-out', 'Server CPU time for each delivery, one message at a time', 'members of the room',
           'µs', servers, lambda s: [(n, y) for x, n in FAN_OUT.items() if (y := results.median(x, s.name, *CPU))],
           'unset logscale y\nset yrange [0:*]\nset logscale x')
    shares = ('p50', 'p90', 'p99', 'p999', 'max')
    for name, what in (('latency-ack', 'acknowledgement'), ('latency-fan-out', 'delivery, fan-out to 1,000')):
        curves(folder, name, f'Latency of an {what}, at half of the capacity of Node.js'.replace('an d', 'a d'), '',
               'µs', servers,
               lambda s: [(i, y) for i, p in enumerate(shares) if (y := results.median(name, s.name, 'latency_us', p))],
               'set xtics ("p50" 0, "p90" 1, "p99" 2, "p99.9" 3, "max" 4)\nset xrange [-0.2:4.2]')
    idle = [x for x in ('idle-10000', 'idle-50000') if any(results.median(x, s.name, 'memory', 'rss') for s in servers)]
    bars(folder, 'memory', 'Memory of an idle connection (less is better)', 'bytes of RSS',
         [f'{int(x[5:]):,} connections' for x in idle], servers,
         lambda i, s: results.median(idle[i], s.name, 'memory', 'rss_per_connection'))
