"""One transaction over everything that is stored."""

from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.store.cases import Cases
from core.store.explanations import Explanations
from core.store.history import History
from core.store.images import Images
from core.store.jobs import Jobs
from core.store.predictions import Predictions


class UnitOfWork:
    """Everything stored, in one transaction; leaving the block without `commit` rolls back.

    Attributes:
        cases: Cases and the history of them.
        images: Images of the cases.
        predictions: What models said.
        explanations: Attribution maps.
        jobs: Work to do.
        history: Events, append-only.
    """

    cases: Cases
    images: Images
    predictions: Predictions
    explanations: Explanations
    jobs: Jobs
    history: History

    def __init__(self, session: Session) -> None:
        self._session = session
        self.cases = Cases(session)
        self.images = Images(session)
        self.predictions = Predictions(session)
        self.explanations = Explanations(session)
        self.jobs = Jobs(session)
        self.history = History(session)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def commit(self) -> None:
        """Make everything done so far permanent; a new transaction starts with the next use."""
        self._session.commit()


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """Open one; `read_only` never waits for a writer and refuses to write."""


def unit_of_work_factory(engine: Engine) -> UnitOfWorkFactory:
    raise NotImplementedError
