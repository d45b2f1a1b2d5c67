"""What the server process must not carry."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "captum", "pydicom", "nibabel", "imagecodecs", "tifffile", "models.training")
RENDER = """
import sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
for page in ("", "cases"):
    app = AppTest.from_file("dashboard/app.py", default_timeout=60)
    app._page_hash = calc_hash(page)
    assert not app.run().exception, app.exception
print(",".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_pages_bring_neither_networks_nor_decoders_nor_plotly(tmp_path: Path) -> None:
    names = (*HEAVY, "plotly.graph_objs._figure", "pandas", "matplotlib")
    done = subprocess.run(
        [sys.executable, "-c", RENDER, *names],
        cwd=ROOT,
        env={"OVERREAD_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip() == ""
