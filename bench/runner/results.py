"""Figures of many runs, by scenario and server."""

import json
from collections import defaultdict
from statistics import median


class Results:
    def __init__(self, path):
        self.path = path
        # (scenario, server) -> round -> figures
        self.figures = defaultdict(dict)
        # (scenario, server) -> why there are none
        self.failures = {}
        # scenario -> why it cannot be measured on this machine
        self.impossible = {}
        path.write_text('')

    def add(self, scenario, server, round_, figures):
        self.figures[scenario, server][round_] = figures
        self._write(scenario=scenario, server=server, round=round_, figures=figures)

    def add_failure(self, scenario, server, round_, why):
        self.failures[scenario, server] = why
        self._write(scenario=scenario, server=server, round=round_, failure=why)

    def _write(self, **line):
        with self.path.open('a') as f:
            f.write(json.dumps(line) + '\n')

    def values(self, scenario, server, *path):
        """The figure of each round, by round."""
        result = {}
        for round_, x in self.figures.get((scenario, server), {}).items():
            for key in path:
                x = x.get(key) if isinstance(x, dict) else None
            if x is not None:
                result[round_] = x
        return result

    def median(self, scenario, server, *path):
        xs = self.values(scenario, server, *path)
        return median(xs.values()) if xs else None

    def ratio(self, scenario, server, other, *path):
        """Median of the ratios within each round."""
        xs = self.values(scenario, server, *path)
        ys = self.values(scenario, other, *path)
        ratios = [xs[i] / ys[i] for i in xs if ys.get(i)]
        return median(ratios) if ratios else None
