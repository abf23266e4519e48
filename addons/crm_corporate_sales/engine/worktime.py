"""Working time between two moments, out of the intervals of a working calendar."""

from bisect import bisect_right


class WorkTime:
    """Answers «how many working hours between two moments» for many moments at once.

    :param intervals: ascending, not overlapping ``(start, stop)`` moments of work
    """

    def __init__(self, intervals):
        self.starts = [start for start, _stop in intervals]
        self.stops = [stop for _start, stop in intervals]
        self.before = [0.0]
        for start, stop in intervals:
            self.before.append(self.before[-1] + (stop - start).total_seconds())

    def _seconds_until(self, moment):
        index = bisect_right(self.starts, moment)
        if not index:
            return 0.0
        running = min(moment, self.stops[index - 1]) - self.starts[index - 1]
        return self.before[index - 1] + running.total_seconds()

    def hours(self, start, stop):
        """Working hours from ``start`` to ``stop``; 0 when they are the wrong way round."""
        if stop <= start:
            return 0.0
        return (self._seconds_until(stop) - self._seconds_until(start)) / 3600
