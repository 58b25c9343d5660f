"""Writes event files of TensorBoard: framing with checksums, and the messages of protocol buffers by hand."""
import struct

EPOCH = 1_700_000_000.25


# --- checksums and framing ------------------------------------------------------------------------

def _table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = (i >> 1) ^ (0x82F63B78 if i & 1 else 0)
        table.append(i)
    return table


_CRC = _table()


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", masked_crc(head)) + data + struct.pack("<I", masked_crc(data))


# --- protocol buffers, writing --------------------------------------------------------------------

def varint(value):
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def f_varint(field, value):
    return varint(field << 3) + varint(value)


def f_double(field, value):
    return varint(field << 3 | 1) + struct.pack("<d", value)


def f_float(field, value):
    return varint(field << 3 | 5) + struct.pack("<f", value)


def f_bytes(field, value):
    if isinstance(value, str):
        value = value.encode()
    return varint(field << 3 | 2) + varint(len(value)) + value


def event(wall_time=None, step=0, **parts):
    fields = {"file_version": 3, "graph_def": 4, "summary": 5, "log_message": 6, "session_log": 7,
              "run_metadata": 8, "meta_graph": 9, "source_metadata": 10}
    out = b"" if wall_time is None else f_double(1, wall_time)
    if step:
        out += f_varint(2, step)
    for name, value in parts.items():
        out += f_bytes(fields[name], value)
    return record(out)


def summary(*values):
    return b"".join(f_bytes(1, value) for value in values)


def scalar(tag, value):
    return f_bytes(1, tag) + f_float(2, value)


def metadata(plugin, content=b"", description="", display_name="", data_class=0):
    out = f_bytes(1, f_bytes(1, plugin) + (f_bytes(2, content) if content else b""))
    if display_name:
        out += f_bytes(2, display_name)
    if description:
        out += f_bytes(3, description)
    if data_class:
        out += f_varint(4, data_class)
    return f_bytes(9, out)


def shape(*dims):
    return f_bytes(2, b"".join(f_bytes(2, f_varint(1, d)) for d in dims))


def tensor(dtype, body, dims=()):
    return f_bytes(8, f_varint(1, dtype) + shape(*dims) + body)


def content(raw):
    return f_bytes(4, raw)


def strings(*texts):
    return b"".join(f_bytes(8, text) for text in texts)


def version(wall_time):
    return event(wall_time, file_version="brain.Event:2")


def hparams_value(value):
    if value is None:
        return f_varint(1, 0)
    if isinstance(value, bool):
        return f_varint(4, int(value))
    if isinstance(value, (int, float)):
        return f_double(2, value)
    if isinstance(value, str):
        return f_bytes(3, value)
    if isinstance(value, list):
        return f_bytes(6, b"".join(f_bytes(1, hparams_value(v)) for v in value))
    return f_bytes(5, b"".join(f_bytes(1, f_bytes(1, k) + f_bytes(2, hparams_value(v))) for k, v in value.items()))


def hparams_start(params, group, start):
    body = b"".join(f_bytes(1, f_bytes(1, k) + f_bytes(2, hparams_value(v))) for k, v in params.items())
    body += f_bytes(4, group) + f_double(5, start)
    return f_bytes(1, "_hparams_/session_start_info") + metadata("hparams", f_bytes(3, body))


def hparams_end(status, end):
    body = f_varint(1, status) + f_double(2, end)
    return f_bytes(1, "_hparams_/session_end_info") + metadata("hparams", f_bytes(4, body))


def hparams_experiment():
    info = f_bytes(1, "lr") + f_varint(4, 3)
    body = f_bytes(1, "grid over lr") + f_bytes(2, "someone") + f_bytes(4, info) + f_bytes(6, "grid")
    return f_bytes(1, "_hparams_/experiment") + metadata("hparams", f_bytes(2, body))


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")
WAV = (b"RIFF" + struct.pack("<I", 44) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) +
       b"data" + struct.pack("<I", 8) + bytes([128, 160, 128, 96] * 2))


def histo(minimum, maximum, limits, counts):
    return (f_double(1, minimum) + f_double(2, maximum) + f_double(3, sum(counts)) + f_double(4, 12.5) +
            f_double(5, 80.25) + f_bytes(6, struct.pack(f"<{len(limits)}d", *limits)) +
            f_bytes(7, struct.pack(f"<{len(counts)}d", *counts)))
