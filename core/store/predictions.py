"""Predictions in the database."""

from sqlalchemy.orm import Session

from core.domain.case import PredictionRecord


class Predictions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: PredictionRecord) -> None:
        raise NotImplementedError

    def get(self, id: str) -> PredictionRecord | None:
        raise NotImplementedError

    def of_image(self, image_id: str) -> PredictionRecord | None:
        raise NotImplementedError
