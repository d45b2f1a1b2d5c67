"""Real SQLite, real files, a fake network: everything between the page and the network."""

import importlib.util
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from core.bootstrap import build_app
from core.settings import Settings, read_settings
from core.workflow.app import App, UploadedFile
from core.workflow.network import Network
from core.workflow.receive_upload import receive_upload
from core.workflow.worker import Worker

FAKE_NETWORK = Path(__file__).with_name("fake_network.py")


def load_fake_network():
    name = "overread_fake_network"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FAKE_NETWORK)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def fakes():
    """The module `fake_network`."""
    return load_fake_network()


@pytest.fixture
def settings(own_home: Path) -> Settings:
    return read_settings()


@pytest.fixture
def app(settings: Settings) -> App:
    return build_app(settings)


@pytest.fixture
def engine(fakes):
    return fakes.FakeEngine()


@pytest.fixture
def worker(app: App, engine, fakes) -> Worker:
    return Worker(app, Network(engine, fakes.fake_explain))


@pytest.fixture
def png() -> Callable[..., bytes]:
    def make(seed: int = 0, side: int = 32) -> bytes:
        """A 16-bit PNG, another one for each seed."""
        pixels = np.random.default_rng(seed).integers(0, 65536, (side, side), dtype=np.uint16)
        buffer = io.BytesIO()
        Pillow.fromarray(pixels).save(buffer, format="PNG")
        return buffer.getvalue()

    return make


@pytest.fixture
def zip_of() -> Callable[[dict[str, bytes]], bytes]:
    def make(files: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return make


@pytest.fixture
def upload(app: App) -> Callable[..., str]:
    def send(*files: tuple[str, bytes]) -> str:
        return receive_upload(app, [UploadedFile(*file) for file in files], actor="reader")

    return send


@pytest.fixture
def work_off(worker: Worker) -> Callable[[], None]:
    def run() -> None:
        """Carry out jobs until none is left."""
        while worker.run_once():
            pass

    return run


@pytest.fixture
def events(app: App) -> Callable[[], list]:
    def read() -> list:
        """Kind of every event, in order; the chain has to hold."""
        from sqlalchemy import select

        from core.store.tables import EventRow

        with app.unit_of_work(read_only=True) as work:
            assert work.history.verify() is None
            return list(work.history._session.scalars(select(EventRow.kind).order_by("sequence")))

    return read
