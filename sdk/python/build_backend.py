"""Builds the wheel and the source archive (PEP 517), with the standard library and the same bytes each time.

    python sdk/python/build_backend.py [FOLDER]      makes the wheel in FOLDER (default: dist)
"""
import base64
import gzip
import hashlib
import io
import os
import pathlib
import re
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent
PACKAGE = ROOT / "tidemark"
VERSION = re.search(r'"(.+)"', (PACKAGE / "_version.py").read_text(encoding="utf-8")).group(1)
STEM = "tidemark-" + VERSION
DATE = (2020, 1, 1, 0, 0, 0)
METADATA = """Metadata-Version: 2.1
Name: tidemark
Version: %s
Summary: Logs training runs to journals that survive kill -9; the viewer follows them live
License: Apache-2.0
Requires-Python: >=3.8
Description-Content-Type: text/markdown

%s"""
WHEEL = "Wheel-Version: 1.0\nGenerator: tidemark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SCRIPTS = "[console_scripts]\ntidemark = tidemark._cli:main\n"


def package_files():
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(PACKAGE.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"}


def page_files():
    """The built page, when there is one beside: the wheel shows it without anything else."""
    folder = pathlib.Path(os.environ.get("TIDEMARK_PAGE") or ROOT.parent.parent / "out" / "web")
    if not (folder / "index.html").is_file():
        return {}
    return {"tidemark/page/" + path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def metadata():
    return (METADATA % (VERSION, (ROOT / "README.md").read_text(encoding="utf-8"))).encode()


def write_wheel(folder, files):
    info = STEM + ".dist-info/"
    licence = ROOT.parent.parent / "LICENSE"
    files = dict(files)
    if licence.is_file():
        files[info + "LICENSE"] = licence.read_bytes()
    files.update({info + "METADATA": metadata(), info + "WHEEL": WHEEL.encode(), info + "entry_points.txt": SCRIPTS.encode()})
    record = ["%s,sha256=%s,%d" % (name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode(), len(data))
              for name, data in files.items()]
    files[info + "RECORD"] = ("\n".join([*record, info + "RECORD,,"]) + "\n").encode()
    name = STEM + "-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, data)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(wheel_directory, {**package_files(), **page_files()})


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(wheel_directory, {"tidemark.pth": (str(ROOT) + "\n").encode()})


def build_sdist(sdist_directory, config_settings=None):
    files = package_files()
    files.update({name: (ROOT / name).read_bytes() for name in ("pyproject.toml", "build_backend.py", "README.md")})
    files["PKG-INFO"] = metadata()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(STEM + "/" + name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    name = STEM + ".tar.gz"
    with open(pathlib.Path(sdist_directory) / name, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as zipped:
            zipped.write(packed.getvalue())
    return name


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    target.mkdir(parents=True, exist_ok=True)
    print(target / build_wheel(target))
