#!/usr/bin/env python3
"""Checks the include directions of src/ and that the browser shows only in src/platform and src/app.

Why: the engine must run in a worker, on a thread and in a test, and the interface must never reach past
the engine's messages. A rule that a script checks is a rule that holds. ARCHITECTURE.md has the picture.

    tests/check_layers.py              checks src/ of this project
    tests/check_layers.py --self-test  checks the checker on small bad examples
"""

import pathlib
import re
import sys
import tempfile

# Folder → folders that it may include, itself left out. What a folder may include transitively is written out.
STORE = {"base", "series"}
DATA = STORE | {"store"}
ENGINE = DATA | {"import", "query", "analysis", "journal"}
ALLOWED = {
    "base": set(),
    "series": {"base"},
    "store": STORE,
    "journal": {"base"},
    "example": {"base"},
    "import": DATA | {"journal"},
    "query": DATA,
    "analysis": DATA,
    "model": {"base"},
    "evaluate": {"base", "model"},
    "engine": ENGINE,
    "workbench": {"base", "model", "evaluate", "engine"},
    "render": {"base"},
    "ui": {"base", "render", "engine", "workbench"},
    "server": ENGINE | {"engine"},
    "platform": ENGINE | {"engine", "workbench", "render", "ui"},
    "app": ENGINE | {"engine", "model", "evaluate", "workbench", "example", "render", "ui", "server", "platform"},
}
# Others speak with the engine in messages, so they see only what describes them.
ENGINE_MESSAGES = {"engine/commands.h", "engine/replies.h"}
WORKBENCH_MESSAGES = {"workbench/requests.h", "workbench/answers.h"}
# Libraries that belong to some folders only: (pattern of the include, folders).
LIBRARIES = (
    (re.compile(r"^sqlite3"), {"store", "platform"}),
    (re.compile(r"^imgui|^imstb_"), {"ui", "platform", "app"}),
    (re.compile(r"^(GLES[23]|GL|EGL)/"), {"render", "platform"}),
    (re.compile(r"^GLFW/"), {"platform", "app"}),
    (re.compile(r"^CLI/"), {"app"}),
    (re.compile(r"^xtensor/"), {"example"}),
    (re.compile(r"^stb/"), {"evaluate"}),
    (re.compile(r"^httplib"), {"server"}),
)
BROWSER = re.compile(r"__EMSCRIPTEN__|\bEM_(JS|ASM|ASYNC_JS)\w*\b|EMSCRIPTEN_KEEPALIVE|#\s*include\s*[<\"]emscripten")
BROWSER_FOLDERS = {"platform", "app"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def source_files(src):
    return sorted(path for path in src.rglob("*") if path.suffix in (".h", ".cpp", ".inc"))


def check_include(folder, target, known):
    """The reason why a file of `folder` may not include `target`, or None."""
    for pattern, folders in LIBRARIES:
        if pattern.search(target):
            return None if folder in folders else f"only {', '.join(sorted(folders))} may include {target}"
    top = target.split("/", 1)[0]
    if top not in known or top == folder:
        return None
    if top not in ALLOWED[folder]:
        return f"{folder} may not include {top}"
    if folder in {"ui", "workbench"} and top == "engine" and target not in ENGINE_MESSAGES:
        return f"{folder} may include only the engine's messages (" + ", ".join(sorted(ENGINE_MESSAGES)) + ")"
    if folder == "ui" and top == "workbench" and target not in WORKBENCH_MESSAGES:
        return "ui may include only the workbench's messages (" + ", ".join(sorted(WORKBENCH_MESSAGES)) + ")"
    return None


def find_cycle(graph):
    """One cycle of the include graph as a list of names, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node) :] + [node]
        if node in done:
            return None
        path.append(node)
        for target in graph.get(node, ()):
            cycle = visit(target)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def check(src):
    """Every breach below `src`, as lines of text."""
    problems, graph = [], {}
    known = set(ALLOWED)
    for path in source_files(src):
        name = path.relative_to(src).as_posix()
        if "/" not in name:
            problems.append(f"{name}: sources live in a folder of src")
            continue
        folder = name.split("/", 1)[0]
        if folder not in ALLOWED:
            problems.append(f"{name}: the folder {folder} is not in the picture (tests/check_layers.py)")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if BROWSER.search(line) and folder not in BROWSER_FOLDERS:
                problems.append(f"{name}:{number}: the browser shows outside src/platform and src/app: {line.strip()}")
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            reason = check_include(folder, target, known)
            if reason:
                problems.append(f"{name}:{number}: {reason}")
            if match.group(1) == '"' and target.startswith(".."):
                problems.append(f"{name}:{number}: includes are written from src, not relative")
            if (src / target).is_file():
                graph.setdefault(name, []).append(target)
    cycle = find_cycle(graph)
    if cycle:
        problems.append("include cycle: " + " → ".join(cycle))
    return problems


BAD_EXAMPLES = (
    # file, text, part of the message; None where nothing may be said
    ("base/a.cpp", '#include "series/points.h"\n', "base may not include series"),
    ("store/a.cpp", '#include "platform/vfs/storage.h"\n', "store may not include platform"),
    ("series/a.cpp", '#include "store/database.h"\n', "series may not include store"),
    ("ui/a.cpp", '#include "store/database.h"\n', "ui may not include store"),
    ("ui/a.cpp", '#include "engine/engine.h"\n', "only the engine's messages"),
    ("ui/a.cpp", "#include <sqlite3.h>\n", "may include sqlite3.h"),
    ("render/a.cpp", '#include "imgui.h"\n', "may include imgui.h"),
    ("engine/a.cpp", '#include "ui/app.h"\n', "engine may not include ui"),
    ("engine/a.cpp", "#ifdef __EMSCRIPTEN__\n#endif\n", "the browser shows outside"),
    ("ui/a.cpp", "#include <emscripten/html5.h>\n", "the browser shows outside"),
    ("series/a.cpp", '#include "../base/result.h"\n', "not relative"),
    ("misc/a.cpp", "int x;\n", "not in the picture"),
    ("base/cycle_a.h", '#include "base/cycle_b.h"\n', "include cycle"),
    ("ui/b.cpp", '#include "engine/commands.h"\n#include "imgui.h"\n#include "render/plot_renderer.h"\n', None),
    ("platform/window/web/a.cpp", "#include <emscripten/html5.h>\n#ifdef __EMSCRIPTEN__\n#endif\n", None),
    ("app/cli/main.cpp", '#include "engine/engine.h"\n#include <CLI/CLI.hpp>\n', None),
    ("store/b.cpp", '#include "sqlite3.h"\n#include "series/points.h"\n', None),
)


def self_test():
    failures = 0
    for name, text, expected in BAD_EXAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            src = pathlib.Path(folder)
            (src / name).parent.mkdir(parents=True)
            (src / name).write_text(text, encoding="utf-8")
            if "cycle" in name:
                (src / "base/cycle_b.h").write_text('#include "base/cycle_a.h"\n', encoding="utf-8")
            problems = check(src)
        good = not problems if expected is None else any(expected in problem for problem in problems)
        if not good:
            failures += 1
            print(f"self-test: {name} {text!r}: expected {expected!r}, found {problems}")
    print(f"check_layers self-test: {len(BAD_EXAMPLES) - failures} of {len(BAD_EXAMPLES)} examples judged right")
    return failures


def main():
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(1 if self_test() else 0)
    if sys.argv[1:]:
        sys.exit("usage: tests/check_layers.py [--self-test]")
    src = pathlib.Path(__file__).resolve().parent.parent / "src"
    problems = check(src)
    for problem in problems:
        print("src/" + problem)
    print(f"{len(source_files(src))} files, {len(problems)} breaches of the layers")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
