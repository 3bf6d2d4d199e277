"""The ledger's tables. Every row belongs to a workspace, and every key begins with it.

Two workspaces may share a database: foreign keys cannot cross from one to the other, and `_rows` filters each
statement. A change here needs a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    event,
)

from ._columns import column as _column
from ._columns import key as _key
from ._columns import later as _later
from ._columns import later_names as _later_names
from ._columns import metadata
from ._columns import table as _table
from ._columns import texts as _texts
from ._columns import to as _to
from ._columns import unique_where as _unique_where
from ._door_tables import accounts, api_tokens, sessions
from ._model_tables import calibrations, model_calls
from ._review_tables import comments, locks
from ._rights_tables import standing_decisions
from ._sample_tables import samples
from ._types import Day, Json, Moment, Names
from ._work_tables import jobs, outbox

__all__ = (
    "APPEND_ONLY",
    "accounts",
    "api_tokens",
    "audit",
    "audit_heads",
    "calibrations",
    "comments",
    "decisions",
    "draft_uses",
    "drafts",
    "exports",
    "extracts",
    "findings",
    "gates",
    "jobs",
    "learning_versions",
    "learnings",
    "locks",
    "memory_pairs",
    "metadata",
    "model_calls",
    "outbox",
    "passages",
    "pauses",
    "predictions",
    "proposals",
    "publications",
    "ratings",
    "reviews",
    "runs",
    "samples",
    "sessions",
    "signoffs",
    "sources",
    "standing_decisions",
    "steps",
    "tombstones",
    "waivers",
)

runs = _table(
    "runs",
    *_texts("id", "graph", "graph_version", "key", "status"),
    _column("brief_json", Json),
    _column("inputs_json", Json),
    _column("parent", null=True),
    _column("created_at", Moment),
    _column("finished_at", Moment, null=True),
    _column("outcome_json", Json),
    _key("id"),
    Index("ix_runs_key", "workspace", "graph", "key", "status"),
    Index("ix_runs_created_at", "workspace", "created_at"),
)

steps = _table(
    "steps",
    *_texts("id", "run_id"),
    _column("seq", Integer),
    *_texts("node", "asset"),
    _column("round", Integer),
    *_texts("kind", "name"),
    _column("started_at", Moment),
    _column("finished_at", Moment, null=True),
    _column("detail_json", Json),
    _key("id"),
    _to("runs", "run_id", "id"),
    UniqueConstraint("workspace", "run_id", "node", "asset", "round", "kind", "name", name="uq_steps_place"),
    UniqueConstraint("workspace", "run_id", "seq", name="uq_steps_seq"),
)

drafts = _table(
    "drafts",
    _column("sha256"),
    _column("canonical", LargeBinary),
    _column("created_at", Moment),
    _column("words", BigInteger, null=True),
    _key("sha256"),
)

gates = _table(
    "gates",
    *_texts("id", "draft_sha", "verdict", "policy_sha", "kit_sha"),
    _column("publish_on", Day),
    _column("scores_json", Json),
    _column("created_at", Moment),
    _key("id"),
    _to("drafts", "draft_sha", "sha256"),
    Index("ix_gates_draft_sha", "workspace", "draft_sha", "created_at"),
)

draft_uses = _table(
    "draft_uses",
    *_texts("run_id", "asset"),
    _column("round", Integer),
    *_texts("draft_sha", "verdict", "gate_sha"),
    _column("evidence_json", Json),
    _column("choices_json", Json),
    _key("run_id", "asset", "round"),
    _to("runs", "run_id", "id"),
    _to("drafts", "draft_sha", "sha256"),
)

findings = _table(
    "findings",
    _column("gate_id"),
    _column("position", Integer),
    *_texts("draft_sha", "rule", "action", "fingerprint"),
    _column("finding_json", Json),
    _key("gate_id", "position"),
    _to("gates", "gate_id", "id"),
    Index("ix_findings_rule", "workspace", "rule"),
)

reviews = _table(
    "reviews",
    *_texts("id", "run_id", "asset", "draft_sha"),
    _column("version", Integer),
    _column("created_at", Moment),
    _column("brief_json", Json),
    _column("verdict"),
    _column("held", Boolean),
    *_texts("gate_id", "kit_sha", "policy_sha", "evidence_sha", "origin", "author"),
    _column("parent", null=True),
    _column("closed", Boolean),
    _key("id"),
    _to("drafts", "draft_sha", "sha256"),
    # A run opens one review for each of its assets, however often its last node is tried again.
    _unique_where("uq_reviews_asset", "run_id <> ''", "run_id", "asset"),
    Index("ix_reviews_created_at", "workspace", "closed", "created_at"),
    # The inbox sorts and counts thousands without reading their briefs.
    Index("ix_reviews_queue", "workspace", "closed", "verdict", "created_at", "id", "asset", "held"),
    Index("ix_reviews_draft_sha", "workspace", "draft_sha"),
)

decisions = _table(
    "decisions",
    *_texts("id", "review_id", "kind", "by", "account", "auth"),
    _column("at", Moment),
    *_texts("reason", "draft_sha", "evidence_sha", "kit_sha", "policy_sha", "gate_id"),
    _column("settled_at", Moment, null=True),
    _column("words_changed", BigInteger, null=True),
    _later("reason_code"),
    _column("seconds", Float, null=True),
    _column("findings_open", BigInteger, null=True),
    *[_later(name) for name in ("attempt", "attempt_sha")],
    _key("id"),
    _to("reviews", "review_id", "id"),
    Index("ix_decisions_review_id", "workspace", "review_id"),
    Index("ix_decisions_settled_at", "workspace", "settled_at"),
    # The same attempt, sent twice, is one decision.
    _unique_where("uq_decisions_attempt", "attempt <> ''", "attempt"),
)

signoffs = _table(
    "signoffs",
    *_texts("id", "review_id", "role", "reason"),
    _column("due_at", Moment, null=True),
    _column("decision_id", null=True),
    *[_later_names(name) for name in ("rules", "apart")],
    _column("escalate_at", Moment, null=True),
    _later("escalate_to"),
    _key("id"),
    _to("reviews", "review_id", "id"),
    _to("decisions", "decision_id", "id"),
    Index("ix_signoffs_review_id", "workspace", "review_id"),
    Index("ix_signoffs_owed", "workspace", "decision_id", "role", "review_id"),
    Index("ix_signoffs_due", "workspace", "decision_id", "due_at", "review_id"),
)

waivers = _table(
    "waivers",
    *_texts("id", "review_id", "rule", "fingerprint", "role", "by", "reason"),
    _column("until", Day, null=True),
    _column("created_at", Moment),
    _key("id"),
    _to("reviews", "review_id", "id"),
    Index("ix_waivers_review_id", "workspace", "review_id"),
)

publications = _table(
    "publications",
    *_texts("id", "draft_sha", "review_id", "platform", "external_id", "url"),
    _column("live_at", Moment),
    _column("withdrawn_at", Moment, null=True),
    _column("file_sha256"),
    _key("id"),
    _to("drafts", "draft_sha", "sha256"),
    _to("reviews", "review_id", "id"),
    Index("ix_publications_platform", "workspace", "platform", "external_id"),
    Index("ix_publications_draft_sha", "workspace", "draft_sha"),
)

exports = _table(
    "exports",
    *_texts("id", "review_id", "draft_sha", "format", "file_sha256"),
    _column("at", Moment),
    _key("id"),
    _to("drafts", "draft_sha", "sha256"),
    _to("reviews", "review_id", "id"),
    Index("ix_exports_review_id", "workspace", "review_id"),
)

learnings = _table(
    "learnings",
    *_texts("id", "kind", "statement", "subject_key"),
    *_texts("brand", "market", "segment", "stage", "channel", "format", "offer", "product", "season"),
    _column("metric"),
    _column("value", Float, null=True),
    *_texts("unit", "direction"),
    *[_column(name, Float, null=True) for name in ("baseline", "low", "high")],
    *[_column(name, BigInteger, null=True) for name in ("n", "n_control")],
    _column("method"),
    _column("srm_p", Float, null=True),
    _column("prereg"),
    *[_column(name, Day, null=True) for name in ("observed", "valid_from", "valid_until")],
    *[_column(name, Moment, null=True) for name in ("recorded_at", "superseded_at")],
    *_texts("source_id", "source_type", "locator", "content_sha256", "excerpt", "extracted_by"),
    *_texts("strength", "status", "approver"),
    _column("approved_at", Moment, null=True),
    _column("public_use", Boolean),
    *_texts("public_use_by", "sensitivity"),
    _column("access", Names),
    _column("retention_until", Day, null=True),
    _column("personal_data", Boolean),
    *_texts("owner", "trust", "origin"),
    *[_column(name, Names) for name in ("supersedes", "contradicts", "supports", "derived_from")],
    *[_column(name, Integer) for name in ("retrieved_count", "cited_count")],
    _column("last_confirmed_at", Moment, null=True),
    _column("version", Integer),
    _column("seq", BigInteger),
    _later("source_sha256"),
    _column("confidence", Float, null=True),
    _later("retest"),
    _key("id"),
    UniqueConstraint("workspace", "seq", name="uq_learnings_seq"),
    Index("ix_learnings_status", "workspace", "status", "kind"),
    Index("ix_learnings_subject_key", "workspace", "subject_key"),
)

learning_versions = _table(
    "learning_versions",
    _column("learning_id"),
    _column("version", Integer),
    _column("seq", BigInteger),
    *_texts("author", "reason"),
    _column("at", Moment),
    _column("learning_json", Json),
    _key("learning_id", "version"),
    _to("learnings", "learning_id", "id"),
    UniqueConstraint("workspace", "seq", name="uq_learning_versions_seq"),
)

passages = _table(
    "passages",
    *_texts("id", "source_id", "source_sha256", "title", "locator", "brand"),
    _column("ordinal", Integer),
    _column("text"),
    _column("access", Names),
    _column("trust"),
    _column("added_at", Moment),
    _column("erased", Boolean),
    _column("seq", BigInteger),
    _key("id"),
    UniqueConstraint("workspace", "seq", name="uq_passages_seq"),
    Index("ix_passages_source_id", "workspace", "source_id", "ordinal"),
)

memory_pairs = _table(
    "memory_pairs",
    *_texts("id", "kind", "one", "other"),
    _column("score", Float),
    *_texts("why", "status", "decided_by"),
    _column("decided_at", Moment, null=True),
    _column("created_at", Moment),
    _key("id"),
    _to("learnings", "one", "id"),
    _to("learnings", "other", "id"),
    Index("ix_memory_pairs_status", "workspace", "status", "kind"),
    Index("ix_memory_pairs_one", "workspace", "one"),
    Index("ix_memory_pairs_other", "workspace", "other"),
)

# What was erased: that it was there, and nothing of what it said.
tombstones = _table(
    "tombstones",
    *_texts("id", "kind", "object_id", "sha256"),
    _column("at", Moment),
    _column("by"),
    _key("id"),
    Index("ix_tombstones_object_id", "workspace", "object_id"),
)

sources = _table(
    "sources",
    *_texts("sha256", "title", "path", "text"),
    _column("added_at", Moment),
    _key("sha256"),
)

extracts = _table(
    "extracts",
    *_texts("run_id", "key"),
    _column("extracts_json", Json),
    _column("dropped", Integer),
    _key("run_id", "key"),
    _to("runs", "run_id", "id"),
)

proposals = _table(
    "proposals",
    *_texts("id", "kind"),
    _column("payload_json", Json),
    *_texts("from_decision", "status"),
    _column("created_at", Moment),
    _key("id"),
    Index("ix_proposals_status", "workspace", "status"),
    Index("ix_proposals_from_decision", "workspace", "from_decision"),
)

# What a run expected, and once it is known what came of it.
predictions = _table(
    "predictions",
    *_texts("id", "agent", "prompt_version", "prompt_sha", "engine", "model", "run_id"),
    *_texts("object_kind", "object_id", "object_sha", "metric", "unit", "direction"),
    *[_column(name, Float, null=True) for name in ("value", "low", "high", "confidence", "probability")],
    _column("grounds", Names),
    _column("made_at", Moment),
    _column("due", Day, null=True),
    *_texts("learning_id", "link"),
    _column("outcome_value", Float, null=True),
    _column("outcome_on", Day, null=True),
    _column("settled_at", Moment, null=True),
    *[_column(name, Float, null=True) for name in ("abs_error", "brier")],
    *[_column(name, Boolean, null=True) for name in ("within", "direction_right")],
    _key("id"),
    _to("runs", "run_id", "id"),
    Index("ix_predictions_learning_id", "workspace", "learning_id"),
    Index("ix_predictions_made_at", "workspace", "made_at"),
)

# What a reviewer answered beside a decision; who it was stands in the decision alone.
ratings = _table(
    "ratings",
    *_texts("decision_id", "review_id", "accurate", "useful", "brand_safe", "real_need"),
    _column("rated_at", Moment),
    _key("decision_id"),
    _to("decisions", "decision_id", "id"),
    _to("reviews", "review_id", "id"),
    Index("ix_ratings_review_id", "workspace", "review_id"),
)

# What people stopped, until they let it go on.
pauses = _table(
    "pauses",
    *_texts("id", "kind", "target", "by", "account", "reason"),
    _column("at", Moment),
    _column("ended_at", Moment, null=True),
    _column("ended_by"),
    _key("id"),
    Index("ix_pauses_target", "workspace", "kind", "target"),
)

# The columns hold the very texts that the hash covers, so that `audit.verify` sees every changed byte.
audit = _table(
    "audit",
    _column("seq", BigInteger),
    _column("at"),
    *_texts("actor_kind", "actor_id", "actor_account", "actor_auth", "act"),
    *_texts("object_kind", "object_id", "object_sha256", "refs", "reason", "data", "prev", "hash"),
    _key("seq"),
    Index("ix_audit_object_id", "workspace", "object_id"),
)

# Where each chain ends: without it, cutting off the newest entries would leave a chain that looks whole.
# `seal` is made with a key that is not in the database: who lacks it cannot append an entry unnoticed.
audit_heads = _table("audit_heads", _column("seq", BigInteger), _column("hash"), _later("seal"), _key())

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ),
}
"""What makes the audit table append-only, for each database."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _ddl: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(audit, "after_create", _ddl.execute_if(dialect=_dialect))
