"""Attribution maps in the database."""

from sqlalchemy.orm import Session

from core.domain.explanation import ExplanationRecord


class Explanations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: ExplanationRecord) -> None:
        raise NotImplementedError

    def get(self, id: str) -> ExplanationRecord | None:
        raise NotImplementedError

    def find(self, key: str) -> ExplanationRecord | None:
        raise NotImplementedError
