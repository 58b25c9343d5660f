"""How busy the machine is, logged beside the training: processor, memory, disk, network, and NVIDIA's GPUs.

Read from /proc and from the driver's own library (NVML), without any package. Each sample is one call of log() at
the step that the training has reached, under names that begin with "system/".
"""

import os
import threading
import time

PREFIX = "system/"
EVERY_S = 10.0
_MB = 1e6


def every_s(given):
    """Seconds between samples, from init(system=) or TIDEMARK_SYSTEM; None for not at all."""
    if given is None:
        given = os.environ.get("TIDEMARK_SYSTEM", "").strip().lower()
        if given in ("", "0", "no", "off", "false", "none"):
            return None
        if given in ("yes", "on", "true", "1"):
            given = True
    if given is True:
        return EVERY_S
    try:
        return max(0.1, float(given)) if given else None
    except (TypeError, ValueError):
        return EVERY_S


class Sampler:
    """Figures since the sample before; those that the machine does not tell are left out."""

    def __init__(self, proc="/proc", nvml=None):
        self._proc = proc
        self._nvml = _open_nvml() if nvml is None else nvml
        self._before = {}
        self._before_s = None

    def sample(self):
        now = time.monotonic()
        values = {}
        for read in (self._processor, self._memory, self._process, self._disk, self._network, self._gpus):
            try:
                values.update(read())
            except (OSError, ValueError, IndexError, KeyError, AttributeError):
                continue
        passed_s = now - self._before_s if self._before_s is not None else None
        rates = {name: total for name, total in values.items() if name.endswith("_s")}
        for name, total in rates.items():
            before = self._before.get(name)
            if passed_s and before is not None and total >= before:
                values[name] = (total - before) / passed_s
            else:
                del values[name]
        self._before.update(rates)
        self._before_s = now
        return values

    def _lines(self, name):
        with open(os.path.join(self._proc, name), encoding="ascii", errors="replace") as file:
            return file.read().splitlines()

    def _processor(self):
        fields = [int(field) for field in self._lines("stat")[0].split()[1:9]]
        idle, total = fields[3] + fields[4], sum(fields)
        before = self._before.get("cpu")
        self._before["cpu"] = idle, total
        if before is None or total <= before[1]:
            return {}
        return {"cpu_percent": 100.0 * (1 - (idle - before[0]) / (total - before[1]))}

    def _memory(self):
        sizes = dict(line.split(":", 1) for line in self._lines("meminfo"))
        total, free = (float(sizes[key].split()[0]) for key in ("MemTotal", "MemAvailable"))
        return {"memory_percent": 100.0 * (1 - free / total)}

    def _process(self):
        pages = int(self._lines("self/statm")[0].split()[1])
        ticks = sum(int(field) for field in self._lines("self/stat")[0].rsplit(")", 1)[1].split()[11:13])
        values = {"process_memory_mb": pages * os.sysconf("SC_PAGE_SIZE") / _MB}
        now = time.monotonic()
        before = self._before.get("process")
        self._before["process"] = ticks, now
        if before is not None and now > before[1]:
            values["process_cpu_percent"] = 100.0 * (ticks - before[0]) / os.sysconf("SC_CLK_TCK") / (now - before[1])
        return values

    def _disk(self):
        read = written = 0
        for line in self._lines("diskstats"):
            fields = line.split()
            # Whole disks only: a partition's sectors are its disk's too.
            if not os.path.exists("/sys/block/" + fields[2]) or fields[2].startswith(("loop", "ram", "dm-")):
                continue
            read, written = read + int(fields[5]), written + int(fields[9])
        return {"disk_read_mb_s": read * 512 / _MB, "disk_write_mb_s": written * 512 / _MB}

    def _network(self):
        received = sent = 0
        for line in self._lines("net/dev")[2:]:
            name, fields = line.split(":", 1)
            if name.strip() != "lo":
                fields = fields.split()
                received, sent = received + int(fields[0]), sent + int(fields[8])
        return {"network_received_mb_s": received / _MB, "network_sent_mb_s": sent / _MB}

    def _gpus(self):
        return self._nvml.figures() if self._nvml else {}


def _open_nvml():
    from ._nvml import Nvml  # loads ctypes, which most programs do without

    return Nvml.open()


class Watch:
    """A thread that samples until it is stopped. A forked process has none: its parent tells of the machine."""

    def __init__(self, journal, seconds, sampler=None):
        self._journal = journal
        self._seconds = seconds
        self._sampler = sampler
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="tidemark-system", daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()

    def _watch(self):
        sampler = self._sampler or Sampler()
        sampler.sample()  # the rates begin here
        while not self._stop.wait(self._seconds):
            values = sampler.sample()
            if values and not self._journal.closed:
                names = tuple(PREFIX + name for name in values)
                self._journal.log_values(names, [float(value) for value in values.values()], self._journal.next_step)
