"""The first schema.

A revision is history: it repeats what `tables` said on the day it was made, and never changes afterwards.
Columns are written as `name` (text), `name:type`, and with `?` when they may be null. Each table and each key
begins with `workspace`.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "": sa.Text,
    "big": sa.BigInteger,
    "bool": sa.Boolean,
    "bytes": sa.LargeBinary,
    "float": sa.Float,
    "int": sa.Integer,
}

TABLES = {
    "runs": (
        "id graph graph_version key status brief_json inputs_json parent? created_at finished_at? "
        "outcome_json"
    ),
    "steps": "id run_id seq:int node asset round:int kind name started_at finished_at? detail_json",
    "drafts": "sha256 canonical:bytes created_at",
    "gates": "id draft_sha verdict policy_sha kit_sha publish_on scores_json created_at",
    "draft_uses": "run_id asset round:int draft_sha verdict gate_sha evidence_json choices_json",
    "findings": "gate_id position:int draft_sha rule action fingerprint finding_json",
    "reviews": (
        "id run_id asset draft_sha version:int created_at brief_json verdict held:bool gate_id kit_sha "
        "policy_sha evidence_sha origin author parent? closed:bool"
    ),
    "decisions": (
        "id review_id kind by account auth at reason draft_sha evidence_sha kit_sha policy_sha gate_id "
        "settled_at?"
    ),
    "signoffs": "id review_id role reason due_at? decision_id?",
    "waivers": "id review_id rule fingerprint role by reason until? created_at",
    "publications": "id draft_sha review_id platform external_id url live_at withdrawn_at? file_sha256",
    "exports": "id review_id draft_sha format file_sha256 at",
    "learnings": (
        "id kind statement subject_key brand market segment stage channel format offer product season "
        "metric value:float? unit direction baseline:float? low:float? high:float? n:big? n_control:big? "
        "method srm_p:float? prereg observed? valid_from? valid_until? recorded_at? superseded_at? "
        "source_id source_type locator content_sha256 excerpt extracted_by strength status approver "
        "approved_at? public_use:bool public_use_by sensitivity access retention_until? "
        "personal_data:bool owner trust origin supersedes contradicts supports derived_from "
        "retrieved_count:int cited_count:int last_confirmed_at? version:int seq:big"
    ),
    "learning_versions": "learning_id version:int seq:big author reason at learning_json",
    "sources": "sha256 title path text added_at",
    "extracts": "run_id key extracts_json dropped:int",
    "proposals": "id kind payload_json from_decision status created_at",
    "audit": (
        "seq:big at actor_kind actor_id actor_account actor_auth act object_kind object_id object_sha256 "
        "refs reason data prev hash"
    ),
    "audit_heads": "seq:big hash",
}
KEYS = {
    "runs": "id",
    "steps": "id",
    "drafts": "sha256",
    "gates": "id",
    "draft_uses": "run_id asset round",
    "findings": "gate_id position",
    "reviews": "id",
    "decisions": "id",
    "signoffs": "id",
    "waivers": "id",
    "publications": "id",
    "exports": "id",
    "learnings": "id",
    "learning_versions": "learning_id version",
    "sources": "sha256",
    "extracts": "run_id key",
    "proposals": "id",
    "audit": "seq",
    "audit_heads": "",
}
REFERENCES = (
    ("steps", "run_id", "runs", "id"),
    ("gates", "draft_sha", "drafts", "sha256"),
    ("draft_uses", "run_id", "runs", "id"),
    ("draft_uses", "draft_sha", "drafts", "sha256"),
    ("findings", "gate_id", "gates", "id"),
    ("reviews", "draft_sha", "drafts", "sha256"),
    ("decisions", "review_id", "reviews", "id"),
    ("signoffs", "review_id", "reviews", "id"),
    ("signoffs", "decision_id", "decisions", "id"),
    ("waivers", "review_id", "reviews", "id"),
    ("publications", "draft_sha", "drafts", "sha256"),
    ("publications", "review_id", "reviews", "id"),
    ("exports", "draft_sha", "drafts", "sha256"),
    ("exports", "review_id", "reviews", "id"),
    ("learning_versions", "learning_id", "learnings", "id"),
    ("extracts", "run_id", "runs", "id"),
)
UNIQUE = (
    ("steps", "uq_steps_place", "run_id node asset round kind name"),
    ("steps", "uq_steps_seq", "run_id seq"),
    ("learnings", "uq_learnings_seq", "seq"),
    ("learning_versions", "uq_learning_versions_seq", "seq"),
)
INDEXES = (
    ("runs", "ix_runs_created_at", "created_at"),
    ("runs", "ix_runs_key", "graph key status"),
    ("gates", "ix_gates_draft_sha", "draft_sha created_at"),
    ("findings", "ix_findings_rule", "rule"),
    ("reviews", "ix_reviews_created_at", "closed created_at"),
    ("reviews", "ix_reviews_draft_sha", "draft_sha"),
    ("decisions", "ix_decisions_review_id", "review_id"),
    ("decisions", "ix_decisions_settled_at", "settled_at"),
    ("signoffs", "ix_signoffs_review_id", "review_id"),
    ("waivers", "ix_waivers_review_id", "review_id"),
    ("publications", "ix_publications_draft_sha", "draft_sha"),
    ("publications", "ix_publications_platform", "platform external_id"),
    ("exports", "ix_exports_review_id", "review_id"),
    ("learnings", "ix_learnings_status", "status kind"),
    ("learnings", "ix_learnings_subject_key", "subject_key"),
    ("proposals", "ix_proposals_from_decision", "from_decision"),
    ("proposals", "ix_proposals_status", "status"),
    ("audit", "ix_audit_object_id", "object_id"),
)

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ),
}


def upgrade() -> None:
    for table in TABLES:
        _create(table)
    for table, name, columns in INDEXES:
        op.create_index(name, table, ["workspace", *columns.split()])
    some_run = sa.text("run_id <> ''")
    op.create_index(
        "uq_reviews_asset",
        "reviews",
        ["workspace", "run_id", "asset"],
        unique=True,
        sqlite_where=some_run,
        postgresql_where=some_run,
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _create(table: str) -> None:
    references = (
        sa.ForeignKeyConstraint(
            ["workspace", column], [f"{to}.workspace", f"{to}.{target}"], name=f"fk_{table}_{column}"
        )
        for owner, column, to, target in REFERENCES
        if owner == table
    )
    unique = (
        sa.UniqueConstraint("workspace", *columns.split(), name=name)
        for owner, name, columns in UNIQUE
        if owner == table
    )
    op.create_table(
        table,
        sa.Column("workspace", sa.Text, nullable=False),
        *map(_column, TABLES[table].split()),
        sa.PrimaryKeyConstraint("workspace", *KEYS[table].split(), name=f"pk_{table}"),
        *references,
        *unique,
    )


def _column(spec: str) -> sa.Column[Any]:
    name, _, kind = spec.removesuffix("?").partition(":")
    return sa.Column(name, TYPES[kind], nullable=spec.endswith("?"))
