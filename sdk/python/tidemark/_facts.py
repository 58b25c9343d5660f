"""What is worth knowing about a run that its program does not say: where it ran, of what code, with what.

Each fact can be switched off: init(facts=...) or TIDEMARK_FACTS, as "none", as a list of what is wanted
("host,versions") or of what is not ("-git,-command").
"""

import os
import sys

FACTS = ("host", "user", "command", "versions", "git")
DIFF_BYTES = 64 << 10
_MAX_VERSIONS = 200
_GIT_S = 5


def wanted(given):
    if given is None:
        given = os.environ.get("TIDEMARK_FACTS", "")
    if given is True or given == "" or given == "all":
        return frozenset(FACTS)
    if not given or given == "none":
        return frozenset()
    if isinstance(given, dict):
        return frozenset(fact for fact in FACTS if given.get(fact, True))
    words = given.replace(",", " ").split() if isinstance(given, str) else [str(word) for word in given]
    without = {word[1:] for word in words if word.startswith("-")}
    named = {word for word in words if not word.startswith("-")}
    return frozenset(fact for fact in FACTS if fact not in without and (not named or fact in named))


def host():
    try:
        return os.uname().nodename
    except AttributeError:  # Windows
        return os.environ.get("COMPUTERNAME", "")


def user():
    for name in ("LOGNAME", "USER", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return ""


def command():
    """The command line as a shell would take it."""
    import shlex

    words = list(getattr(sys, "orig_argv", None) or [sys.executable or "python", *sys.argv])
    return " ".join(shlex.quote(word) for word in words)[:20000]


def versions():
    """Python's version and those of the libraries that the program has imported by now."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    own = set(getattr(sys, "stdlib_module_names", sys.builtin_module_names)) | {"tidemark", "__main__", "sitecustomize", "usercustomize"}
    names = sorted({name.partition(".")[0] for name in list(sys.modules)} - own)
    unknown = []
    for name in names:
        module = sys.modules.get(name)
        if name.startswith("_") or getattr(module, "__file__", None) is None:
            continue
        version = vars(module).get("__version__")  # vars: some modules import half of the world in __getattr__
        if isinstance(version, str):
            found[name] = version[:100]
        else:
            unknown.append(name)
    found.update(_installed_versions(unknown))
    return dict(list(found.items())[:_MAX_VERSIONS])


def _installed_versions(names, seconds=1.0):
    if not names or not hasattr(sys, "stdlib_module_names"):
        return {}  # before 3.10 the list would be all of the standard library
    from importlib import metadata
    from time import monotonic

    found, until = {}, monotonic() + seconds
    for name in names:
        if monotonic() > until:
            break
        try:
            found[name] = str(metadata.version(name))[:100]
        except Exception:
            pass
    return found


def git():
    """{"git_commit", "git_diff"} of the folder that the program lies in; {} outside of a repository."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    folder = os.path.dirname(os.path.abspath(main)) if main else os.getcwd()
    commit = _git(folder, 200, "rev-parse", "--verify", "HEAD").strip()
    if not commit:
        return {}
    facts = {"git_commit": commit}
    diff = _git(folder, DIFF_BYTES, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD")
    if diff:
        facts["git_diff"] = diff
    return facts


def _git(folder, limit, *words):
    import subprocess

    # No lock is taken and no hook or helper of the repository is run: this only looks.
    head = ["git", "-C", folder, "--no-optional-locks", "-c", "core.fsmonitor=false"]
    try:
        process = subprocess.Popen(head + list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    text, ended = b"", False
    try:
        text, ended = _read(process.stdout.fileno(), limit + 1)
    finally:
        if not ended:
            process.kill()
        process.stdout.close()
        code = process.wait()
    if len(text) > limit:
        return text[:limit].decode("utf-8", "ignore") + "\n(cut at %d bytes)\n" % limit
    return text.decode("utf-8", "replace") if code == 0 else ""


def _read(pipe, count):
    """What comes within _GIT_S seconds; the end of the program may be near, when no timer thread can start."""
    from select import select
    from time import monotonic

    parts, size, until = [], 0, monotonic() + _GIT_S
    while size < count:
        if os.name != "nt" and not select([pipe], [], [], max(0, until - monotonic()))[0]:
            return b"", False
        part = os.read(pipe, 1 << 16)
        if not part:
            return b"".join(parts), True
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:count], False


def gather(names):
    """The facts that take time, for the `run` record."""
    facts = {}
    for name, read in (("git", git), ("command", command), ("versions", versions)):
        if name not in names:
            continue
        try:
            value = read()
        except Exception:
            continue
        if isinstance(value, dict) and name == "git":
            facts.update(value)
        elif value:
            facts[name] = value
    return facts
