"""Times that never run backwards: the wall clock at the start plus the progress of a monotonic clock."""

import time


class Clock:
    """Another object with the same two functions can be given instead, for tests with fixed times."""

    wall_ns = staticmethod(time.time_ns)
    mono_ns = staticmethod(time.monotonic_ns)
