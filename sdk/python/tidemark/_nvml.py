"""NVIDIA's management library (libnvidia-ml), by ctypes."""

import ctypes


class Nvml:
    """The few calls of NVIDIA's management library that tell how busy a GPU is."""

    class _Utilization(ctypes.Structure):
        _fields_ = [("gpu", ctypes.c_uint), ("memory", ctypes.c_uint)]

    class _Memory(ctypes.Structure):
        _fields_ = [("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong)]

    def __init__(self, library):
        self._library = library
        if library.nvmlInit_v2() != 0:
            raise OSError("no NVIDIA driver")
        count = ctypes.c_uint()
        library.nvmlDeviceGetCount_v2(ctypes.byref(count))
        self._devices = []
        for index in range(min(count.value, 64)):
            device = ctypes.c_void_p()
            if library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(index), ctypes.byref(device)) == 0:
                self._devices.append((index, device))

    @classmethod
    def open(cls):
        try:
            return cls(ctypes.CDLL("libnvidia-ml.so.1"))
        except (OSError, AttributeError):
            return None

    def figures(self):
        values = {}
        for index, device in self._devices:
            name = "gpu%d_" % index
            busy, memory = self._Utilization(), self._Memory()
            degrees, milliwatts = ctypes.c_uint(), ctypes.c_uint()
            if self._library.nvmlDeviceGetUtilizationRates(device, ctypes.byref(busy)) == 0:
                values[name + "percent"] = float(busy.gpu)
            if self._library.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)) == 0 and memory.total:
                values[name + "memory_percent"] = 100.0 * memory.used / memory.total
            if self._library.nvmlDeviceGetTemperature(device, ctypes.c_uint(0), ctypes.byref(degrees)) == 0:
                values[name + "temperature_c"] = float(degrees.value)
            if self._library.nvmlDeviceGetPowerUsage(device, ctypes.byref(milliwatts)) == 0:
                values[name + "power_w"] = milliwatts.value / 1000.0
        return values
