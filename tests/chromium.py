"""Where the installed Chromium is."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Path of an installed Chromium, None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)
