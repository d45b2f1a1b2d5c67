"""The viewer's JavaScript: one file of its own address, which a browser fetches once.

Streamlit sends a component's script again with every rerun. What it is given is a loader of a few
lines; the 50 kB behind it come by HTTP and stay in the browser. Apart from the viewer's own
package, which registers with Streamlit when it is imported: the server imports the route earlier.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "components" / "viewer"
# In the order in which the browser reads them: later parts use earlier ones.
PARTS = (
    "lut",
    "resample",
    "colormap",
    "store",
    "viewstate",
    "render",
    "icons",
    "layout",
    "panel",
    "interaction",
    "viewer",
    "actions",
    "main",
)
BLOCK_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*$", re.MULTILINE | re.DOTALL)
LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
LINE_START = re.compile(r"^\s+", re.MULTILINE)
# The name changes with the content, so a copy in the browser is never out of date.
HEADERS = {"Cache-Control": "private, max-age=31536000, immutable"}

LOADER = """
const source = new URL("%s", window.location.origin).href;
const words = "The viewer could not be loaded. Reload the page.";
export default function (component) {
  let leave;
  let isGone = false;
  import(source).then(
    (module) => { if (!isGone) leave = module.default(component); },
    () => { component.parentElement.textContent = words; },
  );
  return () => { isGone = true; leave?.(); };
}
"""


@cache
def script() -> str:
    """All parts as one module, without comments and indents."""
    text = "\n".join(FOLDER.joinpath(f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    return LINE_START.sub("", LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", text)))


@cache
def path() -> str:
    """Address of the script on this server."""
    return f"/script/viewer-{sha256(script().encode()).hexdigest()[:16]}.js"


def loader() -> str:
    """What Streamlit is given in place of the script."""
    return LOADER % path()


async def send_script(request: Request) -> Response:
    """The script under its present name, nothing under any other."""
    if request.url.path != path():
        return Response(status_code=404)
    return Response(script(), media_type="text/javascript", headers=HEADERS)


SCRIPT_ROUTE = Route("/script/{name}", send_script, methods=["GET"])
