"""Measures servers in turn, several rounds, and writes tables and plots."""

import argparse
import resource
import sys
import time
from pathlib import Path

import micro
import plots
import tables
from measure import Failed, Lab
from results import Results
from scenarios import BY_NAME, SCENARIOS
from servers import ROOT, SERVERS, from_text


def parse():
    p = argparse.ArgumentParser(prog='bench/run.sh', description=__doc__)
    p.add_argument('--quick', action='store_true', help='one short round, to see whether everything works')
    p.add_argument('--scenario', nargs='+', metavar='NAME', default=[], help='only these; "micro" is one, too')
    p.add_argument('--servers', metavar='A,B', help='only these')
    p.add_argument('--add', metavar='NAME=COMMAND', action='append', default=[],
                   help='one more server, for instance another build of bench-server')
    p.add_argument('--rounds', type=int, default=0, help='default: 5')
    p.add_argument('--seconds', type=float, default=0, help='length of a measurement; default: 2, and 5 or 25 for some')
    p.add_argument('--warm-up', type=float, default=0, help='seconds before; default: 1.5')
    p.add_argument('--out', type=Path, help='folder for results; default: bench/results, with --quick in build/')
    p.add_argument('--list', action='store_true', help='show scenarios and servers')
    o = p.parse_args()
    o.rounds = o.rounds or (1 if o.quick else 5)
    o.warm_up = o.warm_up or (0.5 if o.quick else 1.5)
    o.seconds = o.seconds or (1 if o.quick else 0)
    o.out = o.out or ROOT / ('build/bench-quick' if o.quick else 'bench/results')
    return p, o


def choose_scenarios(p, o):
    unknown = [x for x in o.scenario if x not in BY_NAME and x != 'micro']
    if unknown:
        p.error(f'no such scenario: {", ".join(unknown)}; --list shows all')
    return [x for x in SCENARIOS if (x.name in o.scenario if o.scenario else x.in_quick or not o.quick)]


def drop_impossible(scenarios, results):
    """Leaves out what needs more file descriptors than a process may have."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    possible = []
    for x in scenarios:
        if x.connections + 100 > limit:
            results.impossible[x.name] = f'needs {x.connections + 100:,} file descriptors; the limit is {limit:,}'
            print(f'without {x.name}: {results.impossible[x.name]}')
        else:
            possible.append(x)
    return possible


def choose_servers(p, o):
    try:
        extra = [from_text(x) for x in o.add]
    except ValueError as e:
        p.error(str(e))
    names = o.servers.split(',') if o.servers else [x.name for x in SERVERS if x.default] + [x.name for x in extra]
    known = {x.name: x for x in SERVERS + extra}
    unknown = [x for x in names if x not in known]
    if unknown:
        p.error(f'no such server: {", ".join(unknown)}; --list shows all')
    result = []
    for x in (known[name] for name in names):
        why = x.missing()
        if why:
            print(f'without {x.title}: {why}')
        else:
            result.append(x)
    return result


def takes_part(server, scenario):
    if scenario.servers:
        return server.name in scenario.servers
    return server.name != 'callboard-2'


def describe(x, scenario):
    """The figures that matter most, in one line."""
    if scenario.group == 'idle':
        return f'{x["memory"]["rss_per_connection"]:,.0f} bytes each, {x["server"]["cpu_share"]:.2%} of a core'
    latency = x['latency_us']
    return (f'{x["server"]["cpu_us_per_op"]:.3f} µs/op, {x["ops_per_second"]:,.0f}/s, '
            f'p50 {latency["p50"]:,.0f} µs, p99 {latency["p99"]:,.0f} µs; '
            f'generator {x["load"]["cpu_us_per_op"]:.3f} µs/op')


def measure(lab, results, scenario, server, round_):
    if (scenario.name, server.name) in results.failures:
        return
    try:
        x = lab.run(scenario, server)
        results.add(scenario.name, server.name, round_, x)
        print(f'{round_} {scenario.name:23} {server.name:14} {describe(x, scenario)}', flush=True)
    except Failed as e:
        results.add_failure(scenario.name, server.name, round_, str(e))
        print(f'{round_} {scenario.name:23} {server.name:14} FAILED: {e}', flush=True)


def find_rates(lab, scenarios, servers):
    """Fixed rates are the same for all servers; without Node.js there are none."""
    wanted = {x.half_of for x in scenarios if x.half_of}
    reference = next((x for x in servers if x.name == 'node'), None)
    for name in sorted(wanted):
        try:
            if not reference:
                raise Failed('no Node.js')
            print(f'half of what Node.js can do in {name}: {lab.find_rate(name, reference):,.0f} messages/s')
        except Failed as e:
            print(f'without the fixed rate of {name}: {e}')
    return [x for x in scenarios if not x.half_of or x.half_of in lab.rates]


def main():
    p, o = parse()
    if o.list:
        print('scenarios:', *(f'  {x.name:24}{x.title}' for x in SCENARIOS), '  micro', sep='\n')
        print('servers:', *(f'  {x.name:24}{x.title}' + ('' if x.default else ' (only if named)') for x in SERVERS),
              sep='\n')
        return 0
    scenarios = choose_scenarios(p, o)
    servers = choose_servers(p, o)
    o.out.mkdir(parents=True, exist_ok=True)
    # What is left of another run would not belong to this one.
    for old in [*o.out.glob('*.svg'), *o.out.glob('micro.json')]:
        old.unlink()
    results = Results(o.out / 'runs.jsonl')
    lab = Lab(o, o.out)
    started = time.time()
    scenarios = find_rates(lab, drop_impossible(scenarios, results), servers)
    for round_ in range(1, o.rounds + 1):
        for scenario in scenarios:
            if round_ > scenario.max_rounds:
                continue
            part = [x for x in servers if takes_part(x, scenario)]
            # Nobody is always the first.
            first = round_ % len(part) if part else 0
            for server in part[first:] + part[:first]:
                measure(lab, results, scenario, server, round_)
        tables.write(o, lab, results, scenarios, servers, round_, time.time() - started)
    if not o.scenario or 'micro' in o.scenario:
        micro.run(o, lab)
    plots.draw(o.out, results, servers)
    tables.write(o, lab, results, scenarios, servers, o.rounds, time.time() - started)
    lab.log.unlink(missing_ok=True)
    print(f'results are in {o.out}')
    return 1 if results.failures else 0


sys.exit(main())
