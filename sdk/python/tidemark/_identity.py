"""Which run this is: its uuid, its folder, and its place among processes."""

import os

# The namespace of all version 5 uuids of Tidemark (src/base/uuid.h): a run that is named by a text, as wandb's
# short ids, gets the same uuid in every process.
_NAMESPACE = bytes.fromhex("7d1de03a524e4b1c9a6f544944450001")


def new_uuid():
    return _format(bytearray(os.urandom(16)), 4)


def run_uuid(run_id, project):
    """A uuid stays as it is; any other text is hashed together with the project."""
    text = str(run_id).strip()
    digits = text.replace("-", "").lower()
    if len(digits) == 32 and all(c in "0123456789abcdef" for c in digits):
        return _hyphens(digits)
    import hashlib

    name = ("journal\nid\n%s/%s" % (project or "", text)).encode("utf-8", "replace")
    return _format(bytearray(hashlib.sha1(_NAMESPACE + name).digest()[:16]), 5)


def _format(raw, version):
    raw[6] = raw[6] & 0x0F | version << 4
    raw[8] = raw[8] & 0x3F | 0x80
    return _hyphens(raw.hex())


def _hyphens(digits):
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def folder(given):
    try:
        chosen = os.fspath(given) if given is not None else os.environ.get("TIDEMARK_DIR") or "tidemark-runs"
        chosen = os.fsdecode(chosen)
    except TypeError:
        chosen = str(given)
    return os.path.abspath(chosen)  # a program that changes its folder goes on writing where it began


def rank():
    """The process's number in a job of several, as torchrun, SLURM and MPI tell it, or None."""
    for name in ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"):
        if name == "SLURM_PROCID" and int_of("SLURM_NTASKS", 1) < 2:
            continue
        value = int_of(name)
        if value is not None:
            return value
    return None


def int_of(name, otherwise=None):
    try:
        return int(os.environ[name])
    except (KeyError, ValueError):
        return otherwise
