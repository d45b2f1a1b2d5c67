"""Use case: what the history can be filtered by."""

from core.workflow.app import App
from core.workflow.views import FilterChoices


def filter_choices(app: App) -> FilterChoices:
    """Findings and model versions that some stored case has."""
    with app.unit_of_work(read_only=True) as work:
        return FilterChoices(
            findings=tuple(work.cases.labels()),
            model_versions=tuple(work.cases.model_versions()),
        )
