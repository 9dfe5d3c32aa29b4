"""One JSON object a line, on standard error, in which there is never a token, a password or an e-mail address."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Any

# The issuer logs no token. Other people's code may, in an exception's text say, so what looks like one is taken out.
_TOKEN = re.compile(r"[\w-]*eyJ[\w-]*(?:\.[\w-]*)*")
_log = logging.getLogger("issuer")


def event(what: str, **fields: Any) -> None:
    _log.info(what, extra={"fields": fields})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            # Without the values that were in it: SQLAlchemy puts a statement's parameters into its exceptions.
            kind, error, _ = record.exc_info
            line["exception"] = kind.__name__ if kind else None
            line["where"] = _where(error)
        return _TOKEN.sub("[token]", json.dumps(line, ensure_ascii=False))


def _where(error: BaseException | None) -> list[str]:
    places = []
    trace = error.__traceback__ if error else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def set_up() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # Its messages for the person who migrates say nothing that is of use later.
    logging.getLogger("alembic").setLevel(logging.WARNING)
