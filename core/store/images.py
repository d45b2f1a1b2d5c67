"""Images in the database."""

from sqlalchemy.orm import Session

from core.domain.case import ImageRecord


class Images:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, image: ImageRecord) -> None:
        raise NotImplementedError

    def get(self, id: str) -> ImageRecord | None:
        raise NotImplementedError

    def of_case(self, case_id: str) -> tuple[ImageRecord, ...]:
        raise NotImplementedError
