"""`make` on a machine that has little more than python3 and make."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[3] / "Makefile"

PYTHON = """#!/bin/sh
case "$*" in
    *ensurepip*) test -e "$0.venv-installed" ;;
    "-m venv "*) mkdir -p .venv/bin && touch .venv/bin/python ;;
esac
"""


@pytest.fixture
def bare_machine(tmp_path):
    """Runs make in a folder where python3 has no ensurepip, as Debian ships it."""
    shutil.copy(MAKEFILE, tmp_path)
    tools = tmp_path / "tools"
    tools.mkdir()

    def run(apt_get: str) -> subprocess.CompletedProcess[str]:
        scripts = {"python3": PYTHON, "apt-get": apt_get, "sudo": '#!/bin/sh\nshift; "$@"\n'}
        for name, text in scripts.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        return subprocess.run(
            ["make", ".venv/bin/python"],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )

    return run


def test_a_missing_venv_module_is_installed(bare_machine, tmp_path) -> None:
    note = tmp_path / "tools" / "python3.venv-installed"
    done = bare_machine(f'#!/bin/sh\ncase "$*" in *python3-venv*) touch {note} ;; esac\n')
    assert done.returncode == 0, done.stderr
    assert "Installing python3-venv" in done.stdout
    assert (tmp_path / ".venv" / "bin" / "python").exists()


def test_where_it_cannot_be_installed_make_says_what_to_do(bare_machine, tmp_path) -> None:
    done = bare_machine("#!/bin/sh\nexit 100\n")
    assert done.returncode != 0
    assert "sudo apt-get install python3-venv" in done.stdout
    assert not (tmp_path / ".venv").exists()
