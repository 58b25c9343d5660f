"""`tidemark ui`: serves the page and the folder's files on loopback, so that the page follows them live.

Only reads, only below the folder, only for this person on this machine: the address has a secret part that other
users of the machine do not know, the Host header must name the loopback address (a site that resolves its own name
to 127.0.0.1 is refused), and nothing allows other origins to read.
"""

import http.server
import json
import os
import pathlib
import re
import secrets
import socketserver
import stat
import struct
import sys
import threading
import time
import urllib.parse

FIRST_PORT = 6420
PORTS_TRIED = 100
LOOK_S = 0.2
WAIT_S = 20.0  # an answer without news, so that a page that is gone is noticed
MAX_READ_BYTES = 64 << 20
MAX_BODY_BYTES = 4 << 20
_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
          ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
          ".md": "text/plain; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".sqlite": "application/vnd.sqlite3"}
_HOSTS = re.compile(r"^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$")


def page_folder():
    """The built page: in the wheel, or out/web of a checkout, or where TIDEMARK_PAGE says."""
    here = pathlib.Path(__file__).resolve().parent
    for folder in (os.environ.get("TIDEMARK_PAGE"), here / "page", here.parents[2] / "out" / "web"):
        if folder and (pathlib.Path(folder) / "index.html").is_file():
            return pathlib.Path(folder)
    return None


def secret():
    """The secret part of addresses: the same each time, so that a page finds a server that was started anew."""
    folder = pathlib.Path(os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.local/state").expanduser()
    path = folder / "tidemark" / "ui-secret"
    try:
        facts = os.stat(str(path))
        ours = os.name != "posix" or (facts.st_uid == os.getuid() and not stat.S_IMODE(facts.st_mode) & 0o077)
        text = path.read_text(encoding="ascii").strip() if ours else ""
        if re.match(r"^[A-Za-z0-9_-]{22,64}$", text):
            return text
    except (OSError, ValueError):
        pass
    text = secrets.token_urlsafe(24)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
    except OSError:
        pass  # then it is good for this server only
    return text


class Folder:
    """The files below a folder, and since when each is as it is."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        name = os.path.basename(self.root)
        parent = os.path.basename(os.path.dirname(self.root))
        self.name = (parent + " " + name).strip() or "logs"  # most are called tidemark-runs
        self._lock = threading.Lock()
        self._files = {}  # path -> (size, modified_s, number of the change)
        self._change = 1  # of nothing: 0 is asked for by who knows nothing
        self._looked_s = -1e9
        self._cost_s = 0.0

    def changes(self, since):
        """(number of the last change, [[path, size, modified_s]] that changed after `since`)."""
        with self._lock:
            if time.monotonic() - self._looked_s > max(LOOK_S / 2, 10 * self._cost_s):
                self._look()
            if since > self._change:
                since = 0  # a page that knew an earlier server
            return self._change, [[path, size, modified] for path, (size, modified, change) in self._files.items()
                                  if change > since]

    def _look(self):
        begun = time.monotonic()
        for path, size, modified in self._walk(self.root, ""):
            known = self._files.get(path)
            if known is None or known[:2] != (size, modified):
                self._change += 1
                self._files[path] = (size, modified, self._change)
        self._looked_s = time.monotonic()
        self._cost_s = self._looked_s - begun

    def _walk(self, folder, prefix):
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    try:
                        if entry.is_dir(follow_symlinks=False):
                            yield from self._walk(entry.path, prefix + entry.name + "/")
                        elif entry.is_file(follow_symlinks=False):
                            facts = entry.stat(follow_symlinks=False)
                            prefix.encode(), entry.name.encode()
                            yield prefix + entry.name, facts.st_size, facts.st_mtime
                    except (OSError, UnicodeError):
                        continue
        except OSError:
            return

    def open(self, path):
        """The file at a path below the root, for reading; links are not followed out of it."""
        if not path or "\0" in path or path.startswith("/") or ".." in path.split("/"):
            raise FileNotFoundError(path)
        whole = os.path.join(self.root, path)
        if os.path.realpath(whole) != os.path.normpath(whole) or not os.path.isfile(whole):
            raise FileNotFoundError(path)
        return open(whole, "rb")


def range_of(header, size):
    """(first, behind the last) of a single byte range; None without one; ValueError for one beyond the file."""
    match = re.match(r"^bytes=(\d*)-(\d*)$", header or "")
    if not match or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if begin >= end:
        raise ValueError(header)
    return begin, end


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tidemark"
    sys_version = ""
    wbufsize = 1 << 16  # one packet for head and body

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self._guarded(self._get)

    do_HEAD = do_GET

    def do_POST(self):
        self._guarded(self._post)

    def _guarded(self, answer):
        try:
            if not _HOSTS.match(self.headers.get("Host", "")):
                return self._refuse(403, "This server answers to 127.0.0.1 only.")
            # Compared as a whole, so that the time it takes tells nothing.
            begin = self.path[:len(self.server.prefix)]
            if not secrets.compare_digest(begin.encode("utf-8", "replace"), self.server.prefix.encode()):
                return self._refuse(404, "There is no such file. The address that `tidemark ui` prints has a secret part.")
            self.path = "/" + self.path[len(self.server.prefix):]
            answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except (FileNotFoundError, IsADirectoryError, PermissionError):
            self._refuse(404, "There is no such file.")

    def _get(self):
        url = urllib.parse.urlsplit(self.path)
        words = urllib.parse.parse_qs(url.query)
        if url.path == "/follow/root":
            return self._json({"name": self.server.folder.name})
        if url.path == "/follow/changes":
            return self._changes(words)
        if url.path == "/follow/file":
            with self.server.folder.open(words.get("path", [""])[0]) as file:
                return self._file(file, "application/octet-stream", "no-store")
        self._page(url.path)

    def _page(self, path):
        name = urllib.parse.unquote(path)[1:] or "index.html"
        parts = name.split("/")
        if any(part in ("", "..") or part.startswith(".") for part in parts) or "\0" in name or "\\" in name:
            raise FileNotFoundError(name)
        with open(self.server.page.joinpath(*parts), "rb") as file:
            self._file(file, _TYPES.get(os.path.splitext(name)[1], "application/octet-stream"), "no-cache")

    def _file(self, file, kind, caching):
        facts = os.fstat(file.fileno())
        tag = '"%x-%x"' % (facts.st_mtime_ns, facts.st_size)
        if caching == "no-cache" and self.headers.get("If-None-Match") == tag:
            return self._answer(304, b"", kind, {"ETag": tag, "Cache-Control": caching})
        try:
            part = range_of(self.headers.get("Range"), facts.st_size)
        except ValueError:
            return self._answer(416, b"", kind, {"Content-Range": "bytes */%d" % facts.st_size})
        begin, end = part or (0, facts.st_size)
        head = {"ETag": tag, "Cache-Control": caching, "Accept-Ranges": "bytes"}
        if part:
            end = min(end, begin + MAX_READ_BYTES)
            head["Content-Range"] = "bytes %d-%d/%d" % (begin, end - 1, facts.st_size)
        file.seek(begin)
        self._answer(206 if part else 200, file.read(end - begin), kind, head)

    def _changes(self, words):
        since = int(words.get("since", ["0"])[0]) if words.get("since", ["0"])[0].isdigit() else 0
        until = time.monotonic() + WAIT_S
        while True:
            now, files = self.server.folder.changes(since)
            if files or since == 0 or time.monotonic() > until or self.server.ending.wait(LOOK_S):
                return self._json({"now": now, "files": files})

    def _post(self):
        origin = self.headers.get("Origin")
        if origin and urllib.parse.urlsplit(origin).netloc != self.headers.get("Host"):
            return self._refuse(403, "Another site asked.")
        length = self.headers.get("Content-Length", "")
        if self.path != "/follow/read" or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return self._refuse(404, "There is nothing to post to here.")
        try:
            wanted = [(str(path), max(0, int(begin)), int(end)) for path, begin, end in json.loads(self.rfile.read(int(length)))]
        except (ValueError, TypeError):
            return self._refuse(400, "The request is not understood.")
        parts, left = [], MAX_READ_BYTES
        for path, begin, end in wanted:
            data = b""
            try:
                with self.server.folder.open(path) as file:
                    file.seek(begin)
                    data = file.read(max(0, min(end - begin, left)))
            except OSError:
                pass  # gone: nothing of it
            left -= len(data)
            parts += [struct.pack("<I", len(data)), data]
        self._answer(200, b"".join(parts), "application/octet-stream", {"Cache-Control": "no-store"})

    def _json(self, value):
        self._answer(200, json.dumps(value).encode(), "application/json", {"Cache-Control": "no-store"})

    def _refuse(self, code, why):
        self.close_connection = True
        self._answer(code, (why + "\n").encode(), "text/plain; charset=utf-8", {"Connection": "close"})

    def _answer(self, code, body, kind, head):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        for name, value in head.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two servers have one port

    def __init__(self, address, root, page):
        self.folder = Folder(root)
        self.page = page
        self.prefix = "/%s/" % secret()
        self.ending = threading.Event()
        super().__init__(address, Handler)

    @property
    def url(self):
        return "http://127.0.0.1:%d%s?follow" % (self.server_address[1], self.prefix)

    def end(self):
        self.ending.set()
        self.shutdown()
        self.server_close()


def start(root, port=None, page=None):
    """A server for the folder on the given port, or on the first free one. OSError when there is none."""
    page = page or page_folder()
    if page is None:
        raise FileNotFoundError("the page is not part of this installation; build it with ./build-wasm.sh build, "
                                "or name its folder in TIDEMARK_PAGE")
    ports = [port] if port is not None else list(range(FIRST_PORT, FIRST_PORT + PORTS_TRIED))
    for each in ports:
        try:
            return Server(("127.0.0.1", each), root, page)
        except OSError:
            if each == ports[-1]:
                raise
    raise OSError("no port is free")


def ui(root, port=None, browser=True):
    """Serves until it is interrupted. Returns the exit code."""
    if not os.path.isdir(root):
        sys.stderr.write("tidemark: %s is not a folder. Name the one with the journals.\n" % root)
        return 1
    try:
        server = start(root, port)
    except OSError as error:
        sys.stderr.write("tidemark: can't serve the page: %s\n" % error)
        return 1
    try:
        _announce(server)
        if browser:
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.ending.set()
        server.server_close()
    return 0


def _announce(server):
    try:
        print("Tidemark shows %s at %s\nPress Ctrl+C to end." % (server.folder.root, server.url), flush=True)
    except OSError:
        pass  # nobody reads it
