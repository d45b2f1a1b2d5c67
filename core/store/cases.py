"""Cases in the database and the history of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.domain.case import CaseMode, CasePage, CaseQuery, CaseRecord, CaseState


class Cases:
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
        raise NotImplementedError

    def get(self, id: str) -> CaseRecord | None:
        raise NotImplementedError

    def find_in_upload(self, upload_id: str, study_key: str | None) -> CaseRecord | None:
        raise NotImplementedError

    def update_state(
        self,
        id: str,
        state: CaseState,
        *,
        model_name: str | None = None,
        model_version: str | None = None,
    ) -> None:
        raise NotImplementedError

    def list(self, query: CaseQuery) -> CasePage:
        raise NotImplementedError

    def delete(self, id: str) -> "list[str]":
        raise NotImplementedError

    def model_versions(self) -> "list[str]":
        raise NotImplementedError

    def labels(self) -> "list[str]":
        raise NotImplementedError
