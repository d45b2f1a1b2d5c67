"""Wiring: a private folder, one salt, one migration, and a server without networks."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

from core.bootstrap import build_app
from core.store.database import is_current

ROOT = Path(__file__).parents[3]
LIGHT = """
import sys
from core.bootstrap import build_app, start_worker
from core.settings import read_settings
from core.workflow import (delete_case, explain_finding, filter_choices, judge_again, list_cases,
    list_methods, list_models, open_case, read_pixels, receive_sample_case, receive_upload,
    record_reveal, restore_display, see_upload, see_worker)
app = build_app(read_settings())
upload = receive_sample_case.receive_sample_case(app, actor="reader")
see_upload.see_upload(app, upload)
list_models.list_models()
list_methods.list_methods()
heavy = {"torch", "captum", "pydicom", "nibabel", "PIL"} & set(sys.modules)
print(sorted(heavy))
"""


def test_the_server_process_carries_no_networks_or_decoders(own_home) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_the_folder_and_the_salt_are_private(settings) -> None:
    app = build_app(settings)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((settings.home / "site.salt").stat().st_mode) == 0o600
    assert len(app.salt) == 32
    assert build_app(settings).salt == app.salt
    assert is_current(settings.database_url)


def test_several_processes_may_start_at_once(settings) -> None:
    salts = []
    threads = [
        threading.Thread(target=lambda: salts.append(build_app(settings).salt)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(salts) == 4
    assert len(set(salts)) == 1
    assert not list(settings.home.glob("site.salt.*"))
