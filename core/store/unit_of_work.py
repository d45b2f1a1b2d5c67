"""One transaction over everything that is stored."""

from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.store.cases import Cases
from core.store.database import reading_options
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

    def __init__(self, engine: Engine) -> None:
        self._session = Session(engine)
        self.cases = Cases(self._session)
        self.images = Images(self._session)
        self.predictions = Predictions(self._session)
        self.explanations = Explanations(self._session)
        self.jobs = Jobs(self._session)
        self.history = History(self._session)

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
        """Make everything done so far permanent; a new transaction begins with the next use.

        Raises:
            StoreError: If the database refuses; nothing was made permanent then.
        """
        self._session.commit()


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """Open one. The transaction begins with its first use, so an unused one costs nothing.

        Args:
            read_only: For pages that only look: sees one moment of the database, never waits for a
                writer and never makes one wait, and a write is refused with StoreError. Without it
                the unit queues for SQLite's only write lock at its first use, also to read: what it
                read is then still true when it writes.
        """


def unit_of_work_factory(engine: Engine) -> UnitOfWorkFactory:
    """Make the factory of a database; threads may share it, not the units it makes."""
    reading = engine.execution_options(**reading_options(engine))

    def open_unit(*, read_only: bool = False) -> UnitOfWork:
        return UnitOfWork(reading if read_only else engine)

    return open_unit
