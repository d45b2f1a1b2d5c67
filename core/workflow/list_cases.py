"""Use case: one page of the history."""

from core.domain.case import CasePage, CaseQuery
from core.workflow.app import App


def list_cases(app: App, query: CaseQuery) -> CasePage:
    """List cases that fit a query.

    Raises:
        InputError: If the cursor or the limit cannot be used.
    """
    with app.unit_of_work(read_only=True) as work:
        return work.cases.list(query)
