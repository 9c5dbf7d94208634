"""A class: its groups, prompts, answers, marks, board and debate."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "classes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("passphrase_hash", sa.String(200), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("ends_at", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(60), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("joinable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
        sa.UniqueConstraint("code", name="uq_classes_code"),
    )
    op.create_index("ix_classes_ends_at", "classes", ["ends_at"])

    op.create_table(
        "attempts",
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_attempts_class_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("class_id", "subject", name="pk_attempts"),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("alias", sa.String(60), nullable=False),
        sa.Column("key_hash", sa.String(200), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.Double(), nullable=False),
        sa.Column("page", sa.String(60), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_groups_class_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("class_id", "alias", name="uq_groups_class_id_alias"),
    )
    op.create_index("ix_groups_class_id", "groups", ["class_id"])

    op.create_table(
        "prompts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_prompts_class_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
    )
    op.create_index("ix_prompts_class_id", "prompts", ["class_id"])

    op.create_table(
        "answers",
        sa.Column("prompt_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_answers_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_answers_group_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name="fk_answers_prompt_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("prompt_id", "group_id", name="pk_answers"),
    )
    op.create_index("ix_answers_class_id", "answers", ["class_id"])
    op.create_index("ix_answers_group_id", "answers", ["group_id"])

    op.create_table(
        "runs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("headline", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_runs_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_runs_group_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_class_id", "runs", ["class_id"])
    op.create_index("ix_runs_group_id", "runs", ["group_id"])

    op.create_table(
        "stances",
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("claim", sa.String(60), nullable=False),
        sa.Column("moment", sa.String(10), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_stances_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_stances_group_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "claim", "moment", name="pk_stances"),
    )
    op.create_index("ix_stances_class_id", "stances", ["class_id"])

    op.create_table(
        "marks",
        sa.Column("prompt_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_marks_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["prompt_id", "group_id"],
            ["answers.prompt_id", "answers.group_id"],
            name="fk_marks_prompt_id_group_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("prompt_id", "group_id", name="pk_marks"),
    )
    op.create_index("ix_marks_class_id", "marks", ["class_id"])

    op.create_table(
        "tags",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("tag", sa.String(60), nullable=False),
        sa.Column("class_id", sa.String(32), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_tags_class_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_tags_group_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_tags_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "group_id", "tag", name="pk_tags"),
    )
    op.create_index("ix_tags_class_id", "tags", ["class_id"])
    op.create_index("ix_tags_group_id", "tags", ["group_id"])
