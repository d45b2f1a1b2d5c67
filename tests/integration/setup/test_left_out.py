"""What the test run says of the tests it cannot run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ANY = "tests/e2e/viewer/test_manifest.py"


def run_without_a_browser(**environment: str) -> subprocess.CompletedProcess[str]:
    """The browser tests' quickest file on a machine whose PATH has no Chromium."""
    kept = {name: value for name, value in os.environ.items() if name != "OVERREAD_REQUIRE_BROWSER"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", ANY],
        cwd=ROOT,
        env={**kept, "PATH": "/nowhere", **environment},
        capture_output=True,
        text=True,
    )


def test_without_a_browser_its_tests_are_left_out_and_the_run_says_so() -> None:
    run = run_without_a_browser()
    assert run.returncode == 0
    assert "Left out: 3 tests, no Chromium on this machine" in run.stdout
    assert " passed" not in run.stdout


@pytest.mark.parametrize("value", ["1", "yes"])
def test_where_the_browser_is_required_nothing_is_left_out(value: str) -> None:
    assert "Left out" not in run_without_a_browser(OVERREAD_REQUIRE_BROWSER=value).stdout
