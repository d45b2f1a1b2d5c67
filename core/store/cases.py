"""Cases in the database and the history of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.domain.case import CaseMode, CasePage, CaseQuery, CaseRecord, CaseState
from core.domain.errors import StoreError
from core.store.columns import storable
from core.store.listing import name_key, read_page
from core.store.orphans import remove_jobs_of_upload, unreferenced
from core.store.tables import CaseFindingRow, CaseRow, ExplanationRow, ImageRow

Strings = list[str]


class Cases:
    """Cases, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        *,
        id: str,
        source_name: str,
        upload_id: str,
        study_key: str | None,
        modality: str | None,
        view_position: str | None,
        at: datetime,
        mode: CaseMode = CaseMode.DEMO,
    ) -> CaseRecord:
        """Add a case that waits for its findings; it has no images until they are added.

        Args:
            id: 32 hexadecimal digits.
            source_name: Name of its first file, as uploaded.
            upload_id: Upload it came in.
            study_key: What its images have in common; None if nothing says so. Once per upload.
            modality: Of its first image.
            view_position: Of its first image.
            at: When, aware.
            mode: How it is read.

        Raises:
            StoreError: If the id, or the study within the upload, is there already.
        """
        row = CaseRow(
            id=id,
            created_at=at,
            mode=mode.value,
            state=CaseState.WAITING.value,
            source_name=storable(source_name),
            name_key=name_key(source_name),
            upload_id=upload_id,
            study_key=study_key,
            image_count=0,
            modality=modality,
            view_position=view_position,
            present=[],
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def get(self, id: str) -> CaseRecord | None:
        """One case, None if it is unknown or deleted."""
        row = find_case(self._session, id)
        return None if row is None else _record(row)

    def find_in_upload(self, upload_id: str, study_key: str | None) -> CaseRecord | None:
        """The case of a study within an upload; without a study key there is none."""
        if study_key is None:
            return None
        row = self._session.scalars(
            select(CaseRow).where(CaseRow.upload_id == upload_id, CaseRow.study_key == study_key)
        ).one_or_none()
        return None if row is None else _record(row)

    def update_state(
        self,
        id: str,
        state: CaseState,
        *,
        model_name: str | None = None,
        model_version: str | None = None,
    ) -> None:
        """Say where a case stands and, if given, which model spoke last.

        Raises:
            StoreError: If the case is unknown or deleted.
        """
        row = require_case(self._session, id)
        row.state = state.value
        if model_name is not None and model_version is not None:
            set_model(row, model_name, model_version)
        self._session.flush()

    def list(self, query: CaseQuery) -> CasePage:
        """One page of the history.

        The text is searched in the first 500 characters of the file name, whatever the case of its
        letters and however its accents are composed; blanks around it are ignored.

        Raises:
            InputError: If the limit is not 1 to 200, or the cursor is damaged or of another order.
        """
        rows, cursor = read_page(self._session, query)
        return CasePage(cases=tuple(map(_record, rows)), next_cursor=cursor)

    def delete(self, id: str) -> Strings:
        """Remove a case and everything made of it; its events stay.

        With the last case of an upload its finished READ jobs go too, and so do the bytes that they
        read: an archive, or a file that was refused.

        Returns:
            Checksums of the blobs that nothing refers to any more, sorted. Remove them after the
            commit: the other way round, a crash in between would leave a case without its bytes.

        Raises:
            StoreError: If the case is unknown or deleted.
        """
        row = require_case(self._session, id)
        of_images = select(ImageRow.blob_sha256).where(ImageRow.case_id == id)
        of_maps = select(ExplanationRow.blob_sha256).where(ExplanationRow.case_id == id)
        candidates = set(self._session.scalars(of_images.union(of_maps)))
        upload_id = row.upload_id
        self._session.execute(delete(CaseRow).where(CaseRow.number == row.number))
        self._session.expire_all()  # The database removed images, maps and jobs by itself.
        candidates |= remove_jobs_of_upload(self._session, upload_id)
        return sorted(unreferenced(self._session, candidates))

    def model_versions(self) -> Strings:
        """Every "name version" that a case's newest prediction is of, sorted."""
        return _distinct(self._session, CaseRow.model_key)

    def labels(self) -> Strings:
        """Every label that was called present in a case, sorted."""
        return _distinct(self._session, CaseFindingRow.label)


def find_case(session: Session, id: str) -> CaseRow | None:
    """Row of a case, None if it is unknown or deleted."""
    return session.scalars(select(CaseRow).where(CaseRow.id == id)).one_or_none()


def require_case(session: Session, id: str) -> CaseRow:
    """Row of a case that has to be there.

    Raises:
        StoreError: If it is unknown or deleted.
    """
    row = find_case(session, id)
    if row is None:
        raise StoreError(
            expected="a case that is stored",
            found="none with this id",
            action="It was deleted meanwhile: go back to the list of cases.",
        )
    return row


def set_model(row: CaseRow, name: str, version: str) -> None:
    """Note which model spoke last of a case, also in the form that the history filters by."""
    row.model_name, row.model_version = name, version
    row.model_key = f"{name} {version}"


def _distinct(session: Session, column: InstrumentedAttribute[Any]) -> Strings:
    """Distinct values of an indexed column, one jump in the index for each.

    DISTINCT would read the index from end to end, once for every case.
    """
    found: Strings = []
    smallest = select(column).where(column.is_not(None)).order_by(column).limit(1)
    value = session.scalar(smallest)
    while value is not None:
        found.append(value)
        value = session.scalar(smallest.where(column > value))
    return found


def _record(row: CaseRow) -> CaseRecord:
    return CaseRecord(
        id=row.id,
        number=row.number,
        created_at=row.created_at,
        mode=CaseMode(row.mode),
        state=CaseState(row.state),
        source_name=row.source_name,
        image_count=row.image_count,
        modality=row.modality,
        view_position=row.view_position,
        model_name=row.model_name,
        model_version=row.model_version,
        present=tuple(row.present),
    )
