"""Writes the first inputs of dataset_fuzz: a small file of each format, after the byte of options.

Needs NumPy, and tests/data/images. python3 tests/fuzz/dataset_seeds.py tests/fuzz/corpus/dataset_fuzz
"""

import gzip
import io
import pathlib
import struct
import sys
import zipfile

import numpy as np


def npy(array, **kwargs):
    out = io.BytesIO()
    np.save(out, array, **kwargs)
    return out.getvalue()


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    small = np.arange(6, dtype=np.float32).reshape(3, 2)
    csv = b'a,b,c,d\n1,2.5,x,true\n,NA,"y ""z""",False\n3,1e3,"p\nq",True\n4,5\n'
    arff = (b"@relation r\n@attribute a numeric\n@attribute 'b c' {x, 'y z'}\n@attribute s string\n"
            b"@data\n1,x,'it\\'s'\n?,?,?\n{0 2, 1 'y z'}\n{}\n")
    lines = b'{"a": 1, "b": {"c": "x"}, "v": [[1, 2], [3, null]]}\n{"a": "t", "d": true}\n[1]\n'
    idx = struct.pack(">HBBII", 0, 8, 2, 2, 3) + bytes(range(6))
    seeds = {
        "csv": csv,
        "csv_semicolon": b"a;b\n0,5;1.234,5\n1,25;7\n",
        "csv_r_names": b"mpg,cyl\nMazda,21,6\nDatsun,22.8,4\nHornet,21.4,6\n",
        "arff": arff,
        "json_lines": lines,
        "json_array": b'[{"a": 1}, {"a": 2.5, "b": "x"}]',
        "idx": idx,
        "idx_gz": gzip.compress(idx, mtime=0),
        "npy": npy(small),
        "npy_fortran": npy(np.asfortranarray(small)),
        "npy_big_endian": npy(small.astype(">f8")),
        "npy_half": npy(small.astype(np.float16)),
        "npy_text": npy(np.array(["ab", "c", "\u00e9"])),
        "npy_bytes": npy(np.array([b"ab", b"c"])),
        "npy_bool": npy(np.array([True, False])),
        "npy_u64": npy(np.array([1, 2**63], dtype=np.uint64)),
        "npz": npz(np.savez, x=small, y=np.array([0, 1, 0])),
        "npz_deflated": npz(np.savez_compressed, x=small.astype(np.uint8), y=np.array([0, 1, 0])),
    }
    images = pathlib.Path(__file__).resolve().parent.parent / "data/images"
    for path in sorted(images.glob("*.*")):
        if path.suffix != ".json":
            seeds["image_" + path.name.replace(".", "_")] = path.read_bytes()
    for pack in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", pack) as archive:
            for name, content in (("d/classes.txt", b"b\na\n"), ("d/a/1.pgm", b"P5 2 1 255\n\x01\x02"), ("d/b/1.png", seeds["image_rgb_png"]), ("d/b/2.png", b"no")):
                archive.writestr(zipfile.ZipInfo(name), content, pack)
        seeds["images_zip_%d" % pack] = out.getvalue()
    for name, data in seeds.items():
        (folder / name).write_bytes(b"\0" + data)
    (folder / "csv_chosen").write_bytes(bytes([32 | 3]) + csv)


if __name__ == "__main__":
    main()
