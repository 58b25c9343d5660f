#!/usr/bin/env python3
"""Links src/app/web_relaxed_tiles as a module of its own and writes it as a library of the glue's functions.

A browser without relaxed SIMD refuses a module that has one such instruction, and so the tiles can't be in the module that
uses them. They are small: as text in its glue they need no request, and no waiting. They have no data and no stack; the
memory is the user's.
"""

import argparse
import base64
import pathlib
import subprocess
import sys

# Before clang 16 the instruction had the number of the proposal of then, which has as many bytes.
OLD, NEW = b"\xfd\xaf\x01", b"\xfd\x85\x02"

LIBRARY = """// Made by cmake/relaxed_tiles.py.
mergeInto(LibraryManager.library, {
  // Puts the tiles into the table of functions. Returns the place of the first, 0 where the browser does not know relaxed SIMD.
  tidemark_relaxed_tiles: function() {
    var tiles;
    try {
      var text = atob('@BASE64@');
      var bytes = new Uint8Array(text.length);
      for (var i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
      tiles = new WebAssembly.Instance(new WebAssembly.Module(bytes), {env: {memory: wasmMemory}}).exports;
    } catch (error) {
      return 0;
    }
    var functions = Object.keys(tiles);
    var first = wasmTable.length;
    wasmTable.grow(functions.length);
    functions.forEach(function(name, i) { wasmTable.set(first + i, tiles[name]); });
    return first;
  },
});
"""


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--object", required=True, type=pathlib.Path)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--wasm-ld", default="wasm-ld")
    parser.add_argument("--nm", default="llvm-nm")
    parser.add_argument("--objdump", default="llvm-objdump")
    args = parser.parse_args()
    needed = output(args.nm, "--undefined-only", "--format=just-symbols", args.object).split()
    if needed:
        sys.exit(f"relaxed_tiles.py: {args.object} can't stand alone: it needs {', '.join(needed)}")
    module = args.output.with_suffix(".wasm")
    subprocess.run([args.wasm_ld, "--no-entry", "--import-memory", "--strip-all", args.object, "-o", module], check=True)
    code = module.read_bytes()
    count = output(args.objdump, "-d", args.object).count("f32x4.fma")
    if count != code.count(OLD):
        sys.exit(f"relaxed_tiles.py: {count} instructions f32x4.fma, but {code.count(OLD)} times their bytes")
    code = code.replace(OLD, NEW)
    if NEW not in code:
        sys.exit(f"relaxed_tiles.py: {args.object} has no f32x4.relaxed_madd")
    args.output.write_text(LIBRARY.replace("@BASE64@", base64.b64encode(code).decode()), encoding="utf-8")


if __name__ == "__main__":
    main()
