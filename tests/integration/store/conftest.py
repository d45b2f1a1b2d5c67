"""A fresh, migrated database for each test: an SQLite file, or a schema of a PostgreSQL server.

`OVERREAD_TEST_POSTGRES` names a PostgreSQL database that tests may make schemas in; without it the
tests run on SQLite.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from core.domain.case import CaseRecord, ImageRecord, PredictionRecord
from core.domain.caution import Caution
from core.domain.explanation import ExplanationRecord, Method
from core.domain.image import (
    ImageAttributes,
    Spacing,
    SpacingSource,
    Window,
    WindowFunction,
)
from core.domain.prediction import (
    Call,
    Finding,
    FindingStatus,
    ModelIdentity,
    Prediction,
    PredictionStatus,
)
from core.store.database import migrate, open_engine
from core.store.unit_of_work import UnitOfWork, UnitOfWorkFactory, unit_of_work_factory

POSTGRES = os.environ.get("OVERREAD_TEST_POSTGRES")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = ModelIdentity("chest_findings", "1.0.0", "a" * 64)


def new_id() -> str:
    return secrets.token_hex(16)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def new_url(tmp_path_factory, migrated_file) -> Iterator[Callable[[bool], str]]:
    """Make the URL of a new database, migrated or blank."""
    schemas: list[str] = []

    def on_sqlite(is_migrated: bool) -> str:
        path = tmp_path_factory.mktemp("store") / "store.sqlite3"
        if is_migrated:
            shutil.copy(migrated_file, path)
        return f"sqlite:///{path}"

    def on_postgres(is_migrated: bool) -> str:
        schemas.append(f"test_{secrets.token_hex(6)}")
        execute_on_server(f"CREATE SCHEMA {schemas[-1]}")
        target = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schemas[-1]}"})
        url = target.render_as_string(hide_password=False)
        if is_migrated:
            migrate(url)
        return url

    yield on_postgres if POSTGRES else on_sqlite
    for schema in schemas:
        execute_on_server(f"DROP SCHEMA {schema} CASCADE")


def execute_on_server(statement: str) -> None:
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def blank_url(new_url) -> str:
    return new_url(False)


@pytest.fixture
def store_url(new_url) -> str:
    return new_url(True)


@pytest.fixture
def store_engine(store_url) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def open_unit(store_engine) -> UnitOfWorkFactory:
    return unit_of_work_factory(store_engine)


@pytest.fixture
def sqlite_only() -> None:
    if POSTGRES:
        pytest.skip("what SQLite does")


@pytest.fixture(scope="session")
def add_case() -> Callable[..., CaseRecord]:
    def add(work: UnitOfWork, name: str = "chest.dcm", minute: int = 0, **more) -> CaseRecord:
        values = {
            "id": new_id(),
            "upload_id": new_id(),
            "study_key": None,
            "modality": "CR",
            "view_position": "PA",
            "at": NOON + timedelta(minutes=minute),
        }
        return work.cases.add(source_name=name, **{**values, **more})

    return add


@pytest.fixture(scope="session")
def make_image() -> Callable[..., ImageRecord]:
    def make(case_id: str, **more) -> ImageRecord:
        values = {
            "id": new_id(),
            "position": 0,
            "source_name": "chest.dcm",
            "blob_sha256": secrets.token_hex(32),
            "format": "DICOM",
            "rows": 2000,
            "columns": 1800,
            "frames": 1,
            "is_colour": False,
            "is_inverted": True,
            "is_volume": False,
            "bits_stored": 15,
            "display_slope": 0.5,
            "display_intercept": -1024.0,
            "unit": "grey level",
            "unit_source": "stored values",
            "spacing": Spacing(0.1, 0.2, SpacingSource.IMAGER_PIXEL_SPACING, "At the detector."),
            "windows": (Window(40.0, 400.5, WindowFunction.SIGMOID, "Lung", "the file"),),
            "voi_luts": ({"name": "LUT", "first_mapped": 0.0, "values": "AAEC"},),
            "frame_time_ms": None,
            "attributes": ImageAttributes(
                modality="CR", age_years=61.5, sex="F", patient_orientation=("L", "F")
            ),
            "cautions": (Caution("display_quantised", "Fewer grey levels than stored."),),
        }
        return ImageRecord(case_id=case_id, **{**values, **more})

    return make


@pytest.fixture(scope="session")
def make_prediction() -> Callable[..., PredictionRecord]:
    def make(image: ImageRecord, probabilities=None, **more) -> PredictionRecord:
        """A prediction that calls present whatever is above one half."""
        findings = tuple(
            Finding(
                label=label,
                status=FindingStatus.ASSESSED,
                probability=probability,
                interval=(probability / 2, probability),
                threshold=0.5,
                call=Call.PRESENT if probability > 0.5 else Call.ABSENT,
            )
            for label, probability in (probabilities or {}).items()
        )
        values = {
            "status": PredictionStatus.ASSESSED,
            "reason": None,
            "model": MODEL,
            "findings": findings,
            "cautions": (Caution("view_not_stated", "The view is not stated."),),
            "seconds": {"network": 0.25},
        }
        return PredictionRecord(
            id=new_id(),
            image_id=image.id,
            case_id=image.case_id,
            created_at=NOON,
            prediction=Prediction(**{**values, **more}),
        )

    return make


@pytest.fixture(scope="session")
def make_explanation() -> Callable[..., ExplanationRecord]:
    def make(image: ImageRecord, **more) -> ExplanationRecord:
        values = {
            "id": new_id(),
            "key": secrets.token_hex(32),
            "finding": "Mass",
            "method": Method.OCCLUSION,
            "parameters": {"stride": 8, "baseline": "mean", "share": 0.25},
            "rows": 160,
            "columns": 160,
            "is_signed": True,
            "maximum": 0.75,
            "blob_sha256": secrets.token_hex(32),
            "model": MODEL,
            "frame": 0,
            "convergence_delta": None,
            "seconds": 1.5,
            "cautions": (),
            "created_at": NOON,
        }
        return ExplanationRecord(image_id=image.id, case_id=image.case_id, **{**values, **more})

    return make
