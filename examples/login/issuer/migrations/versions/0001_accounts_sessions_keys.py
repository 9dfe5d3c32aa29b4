"""Accounts, sessions, keys and limits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("picture", sa.String(2000)),
        sa.Column("address", sa.Text),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
    )
    op.create_table(
        "families",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("audiences", sa.JSON, nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("ends_at", sa.Double, nullable=False),
        sa.Column("ended", sa.String(20)),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("jti", sa.String(32), primary_key=True),
        sa.Column("family_id", sa.String(32), sa.ForeignKey("families.id"), nullable=False, index=True),
        sa.Column("previous", sa.String(32), unique=True),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("spent_at", sa.Double),
        sa.Column("graces", sa.Integer, nullable=False),
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(127), primary_key=True),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("jwk", sa.Text, nullable=False),
        sa.Column("signs_from", sa.Double, nullable=False),
        sa.Column("ends_at", sa.Double),
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("ends_at", sa.BigInteger, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("attempts", "signing_keys", "refresh_tokens", "families", "users"):
        op.drop_table(table)
