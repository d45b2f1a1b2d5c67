"""A real server and a real Chromium for every browser test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import launched_chromium
from tests.e2e.reader import Reader
from tests.e2e.serving import AppServer, running_app


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_here() -> Iterator[Browser]:
    with launched_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app over an empty data folder, one for the tests of a file."""
    with running_app(tmp_path_factory.mktemp("app") / "home") as server:
        yield server


@pytest.fixture
def reader(chromium_here: Browser, app_server: AppServer) -> Iterator[Reader]:
    """Somebody in front of a screen of 1440 x 900; at the end no script may have failed and no
    request may have left the host."""
    person = Reader(chromium_here, app_server.address)
    yield person
    person.leave()
    assert person.failures == []
    assert person.requests_elsewhere() == []
