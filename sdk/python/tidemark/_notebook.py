"""A run in a notebook is a live frame of the page, served by this process (_ui.py) for as long as it lives."""

import html
import threading

from . import _ui

HEIGHT_PX = 520
_servers = {}  # folder -> server


def frame(run):
    server = _servers.get(run.dir)
    if server is None:
        server = _ui.start(run.dir)
        threading.Thread(target=server.serve_forever, name="tidemark-ui", daemon=True).start()
        _servers[run.dir] = server
    address = html.escape(server.url, quote=True)
    return ('<iframe src="%s" title="Tidemark" width="100%%" height="%d" style="border:1px solid #8884;border-radius:6px"></iframe>'
            '<div><a href="%s" target="_blank" rel="noopener">Open in a tab</a> &middot; %s</div>'
            % (address, HEIGHT_PX, address, html.escape(run.dir)))
