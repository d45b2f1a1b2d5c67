"""Make the first tables: cases, images, predictions, maps, jobs and the append-only history."""

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SORTED_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IDENTIFIER = sa.String(32)
SHA256 = sa.String(64)
MOMENT = sa.DateTime(timezone=True)
TEXT, INTEGER, BOOLEAN, JSON = sa.Text(), sa.Integer(), sa.Boolean(), sa.JSON()
NUMBER: sa.Double[float] = sa.Double()
TABLES = ("case_record", "case_finding", "image", "prediction", "explanation", "job", "event")

column = partial(sa.Column, nullable=False)
optional = partial(sa.Column, nullable=True)

SQLITE_GUARDS = (
    """
    CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END
    """,
    """
    CREATE TRIGGER event_refuses_delete BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END
    """,
    # INSERT OR REPLACE removes the old row without asking a DELETE trigger.
    """
    CREATE TRIGGER event_refuses_disorder BEFORE INSERT ON event
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event)
    BEGIN SELECT RAISE(ABORT, 'the history counts up by one'); END
    """,
)
POSTGRESQL_GUARDS = (
    """
    CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the history is append-only'
       USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE FUNCTION event_refuse_disorder() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
       IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event) THEN
         RAISE EXCEPTION 'the history counts up by one'
         USING ERRCODE = 'integrity_constraint_violation';
       END IF;
       RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_refuse()
    """,
    """
    CREATE TRIGGER event_refuses_truncate BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()
    """,
    """
    CREATE TRIGGER event_refuses_disorder BEFORE INSERT ON event
    FOR EACH ROW EXECUTE FUNCTION event_refuse_disorder()
    """,
)


def upgrade() -> None:
    """Make the tables and the guards of the history."""
    _make_case_record()
    _make_case_finding()
    _make_image()
    _make_prediction()
    _make_explanation()
    _make_job()
    _make_event()
    for guard in SQLITE_GUARDS if _is_sqlite() else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    """Remove everything, the history too: only a database without cases should ever see this."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _is_sqlite():
        op.execute("DROP FUNCTION event_refuse(), event_refuse_disorder()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make_case_record() -> None:
    op.create_table(
        "case_record",
        column("number", BIG_INTEGER),
        column("id", IDENTIFIER),
        column("created_at", MOMENT),
        column("mode", TEXT),
        column("state", TEXT),
        column("source_name", TEXT),
        column("name_key", SORTED_TEXT),
        column("upload_id", IDENTIFIER),
        optional("study_key", TEXT),
        column("image_count", INTEGER),
        optional("modality", TEXT),
        optional("view_position", TEXT),
        optional("model_name", TEXT),
        optional("model_version", TEXT),
        optional("model_key", SORTED_TEXT),
        column("present", JSON),
        sa.PrimaryKeyConstraint("number", name="pk_case_record"),
        sa.UniqueConstraint("id", name="uq_case_record_id"),
        sa.UniqueConstraint("upload_id", "study_key", name="uq_case_record_upload_id_study_key"),
        sqlite_autoincrement=True,
    )
    for name, columns in (
        ("ix_case_created", "created_at number name_key state model_key"),
        ("ix_case_model", "model_key created_at number name_key state"),
        ("ix_case_name", "name_key number created_at state model_key"),
        ("ix_case_state", "state created_at number name_key model_key"),
    ):
        op.create_index(name, "case_record", columns.split())


def _make_case_finding() -> None:
    op.create_table(
        "case_finding",
        column("case_number", BIG_INTEGER),
        column("label", SORTED_TEXT),
        column("probability", NUMBER),
        column("created_at", MOMENT),
        column("name_key", SORTED_TEXT),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["case_record.number"],
            name="fk_case_finding_case_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_number", "label", name="pk_case_finding"),
    )
    op.create_index(
        "ix_case_finding_created",
        "case_finding",
        ["label", "created_at", "case_number", "name_key"],
    )
    op.create_index(
        "ix_case_finding_name", "case_finding", ["label", "name_key", "case_number", "created_at"]
    )


def _make_image() -> None:
    op.create_table(
        "image",
        column("id", IDENTIFIER),
        column("case_id", IDENTIFIER),
        column("position", INTEGER),
        column("source_name", TEXT),
        column("blob_sha256", SHA256),
        column("format", TEXT),
        column("rows", INTEGER),
        column("columns", INTEGER),
        column("frames", INTEGER),
        column("is_colour", BOOLEAN),
        column("is_inverted", BOOLEAN),
        column("is_volume", BOOLEAN),
        column("bits_stored", INTEGER),
        column("display_slope", NUMBER),
        column("display_intercept", NUMBER),
        column("unit", TEXT),
        column("unit_source", TEXT),
        optional("spacing", JSON),
        column("windows", JSON),
        column("voi_luts", JSON),
        optional("frame_time_ms", NUMBER),
        column("attributes", JSON),
        column("cautions", JSON),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name="fk_image_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_image"),
    )
    op.create_index("ix_image_blob_sha256", "image", ["blob_sha256"])
    op.create_index("ix_image_case", "image", ["case_id", "position"])


def _make_prediction() -> None:
    op.create_table(
        "prediction",
        column("sequence", BIG_INTEGER),
        column("id", IDENTIFIER),
        column("image_id", IDENTIFIER),
        column("case_id", IDENTIFIER),
        column("created_at", MOMENT),
        column("status", TEXT),
        optional("reason", TEXT),
        column("model_name", TEXT),
        column("model_version", TEXT),
        column("weights_sha256", SHA256),
        column("findings", JSON),
        column("cautions", JSON),
        column("seconds", JSON),
        column("device", TEXT),
        column("frame", INTEGER),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name="fk_prediction_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["image_id"], ["image.id"], name="fk_prediction_image_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sequence", name="pk_prediction"),
        sa.UniqueConstraint("id", name="uq_prediction_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prediction_case_id", "prediction", ["case_id"])
    op.create_index("ix_prediction_image", "prediction", ["image_id", "sequence"])


def _make_explanation() -> None:
    op.create_table(
        "explanation",
        column("id", IDENTIFIER),
        column("image_id", IDENTIFIER),
        column("case_id", IDENTIFIER),
        column("key", TEXT),
        column("finding", TEXT),
        column("method", TEXT),
        column("parameters", JSON),
        column("rows", INTEGER),
        column("columns", INTEGER),
        column("is_signed", BOOLEAN),
        column("maximum", NUMBER),
        column("blob_sha256", SHA256),
        column("model_name", TEXT),
        column("model_version", TEXT),
        column("weights_sha256", SHA256),
        column("frame", INTEGER),
        optional("convergence_delta", NUMBER),
        column("seconds", NUMBER),
        column("cautions", JSON),
        column("created_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name="fk_explanation_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["image_id"], ["image.id"], name="fk_explanation_image_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_explanation"),
        sa.UniqueConstraint("key", name="uq_explanation_key"),
    )
    op.create_index("ix_explanation_blob_sha256", "explanation", ["blob_sha256"])
    op.create_index("ix_explanation_case_id", "explanation", ["case_id"])
    op.create_index("ix_explanation_image_id", "explanation", ["image_id"])


def _make_job() -> None:
    op.create_table(
        "job",
        column("id", BIG_INTEGER),
        column("kind", TEXT),
        column("key", TEXT),
        column("job_group", TEXT),
        optional("case_id", IDENTIFIER),
        column("payload", JSON),
        column("state", TEXT),
        column("stage", TEXT),
        column("progress", NUMBER),
        column("attempts", INTEGER),
        optional("result", JSON),
        optional("error", JSON),
        column("created_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name="fk_job_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("key", name="uq_job_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_case_id", "job", ["case_id"])
    op.create_index("ix_job_group", "job", ["job_group", "id"])
    op.create_index("ix_job_state", "job", ["state", "kind", "id"])


def _make_event() -> None:
    op.create_table(
        "event",
        column("sequence", BIG_INTEGER, autoincrement=False),
        column("at", TEXT),
        column("actor", TEXT),
        column("kind", TEXT),
        optional("case_id", TEXT),
        column("payload", TEXT),
        column("previous_hash", SHA256),
        column("hash", SHA256),
        sa.PrimaryKeyConstraint("sequence", name="pk_event"),
    )
    op.create_index("ix_event_case_id", "event", ["case_id"])
