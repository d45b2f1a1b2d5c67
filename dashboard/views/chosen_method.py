"""Which method a model's maps open with, and which one this tab chose."""

from core.domain.case import PredictionRecord
from core.domain.explanation import Method
from core.workflow.list_models import list_models
from dashboard import session


def default_method(model: str) -> Method:
    """The method the model's card names; Grad-CAM for a model that is no longer installed."""
    cards = {card.name: card for card in list_models()}
    return Method(cards[model].default_method) if model in cards else Method.GRAD_CAM


def chosen_method(record: PredictionRecord) -> Method:
    """The method to explain a prediction with."""
    return session.method(default_method(record.prediction.model.name))
