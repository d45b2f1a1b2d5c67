"""How a case is drawn as a row, in the history and among the newest cases."""

from core.domain.case import CaseRecord, CaseState
from dashboard.components.table import Action, Cell, Column, Row
from dashboard.signing import cover_url
from dashboard.words import STATES, count, moment, plain_label

CASE_COLUMNS = (
    Column("image", "", "3rem"),
    Column("number", "Case", "4.5rem"),
    Column("at", "Opened (UTC)", "10.5rem"),
    Column("file", "File", "minmax(8rem, 1.3fr)"),
    Column("kind", "Kind", "5.5rem", is_secondary=True),
    Column("state", "State", "7.5rem"),
    Column("present", "Findings above threshold", "minmax(8rem, 2fr)"),
    Column("model", "Model", "minmax(6rem, 1fr)", is_secondary=True),
)
RECENT_COLUMNS = tuple(c for c in CASE_COLUMNS if c.key in ("number", "at", "file", "present"))


def case_row(case: CaseRecord, *, can_delete: bool) -> Row:
    """One case."""
    actions = [Action("open", "Open", f"Open case {case.number}")]
    if can_delete:
        actions.append(Action("delete", "Delete", f"Delete case {case.number}"))
    is_problem = case.state is CaseState.FAILED
    return Row(
        id=case.id,
        cells={
            "image": Cell(image=None if case.state is CaseState.WAITING else cover_url(case.id)),
            "number": Cell(str(case.number), tone="strong"),
            "at": Cell(moment(case.created_at)),
            "file": Cell(case.source_name, detail=image_words(case)),
            "kind": Cell(" ".join(filter(None, (case.modality, case.view_position))) or "–"),
            "state": Cell(STATES[case.state], tone="problem" if is_problem else "plain"),
            "present": present_cell(case, "–" if can_delete else STATES[case.state]),
            "model": Cell(model_words(case), tone="muted"),
        },
        actions=tuple(actions),
    )


def image_words(case: CaseRecord) -> str:
    """How many images, where there is more than one."""
    return count(case.image_count, "image") if case.image_count > 1 else ""


def model_words(case: CaseRecord) -> str:
    """Name and version of the model that judged the case."""
    return f"{plain_label(case.model_name)} {case.model_version}" if case.model_name else "–"


def present_cell(case: CaseRecord, otherwise: str) -> Cell:
    """The findings called present, that there are none, or what else there is to say."""
    if case.present:
        return Cell(", ".join(plain_label(label) for label in case.present))
    return Cell("None" if case.state is CaseState.ASSESSED else otherwise, tone="muted")
