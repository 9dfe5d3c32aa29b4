"""Endpoints with the keys, the policy and the clock of each line of a file, on FastAPI: endpoint.py FILE PORT"""

from __future__ import annotations

import importlib
import json
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import Depends, FastAPI, Request
from onejwt import Keyset, Policy
from onejwt.fastapi import Bearer


def keys_of(sources: list[dict[str, Any]], **options: Any) -> Keyset:
    loaded = [Keyset.from_jwks(source.pop("jwks"), **source, **options) for source in sources]
    if len(loaded) == 1:
        return loaded[0]
    keys = Keyset.empty(allow_weak=True, **options)
    for one in loaded:
        keys.add(one)
    return keys


def main() -> None:
    file, port = sys.argv[1:]
    # An application for each: one with all would look through its routes for each request.
    apps: dict[str, FastAPI] = {}

    async def health() -> dict[str, str]:
        return {"status": "ok"}

    apps["/healthz"] = FastAPI(openapi_url=None)
    apps["/healthz"].add_api_route("/healthz", health)

    async def verified() -> dict[str, str]:
        return {"detail": "JWT_OK"}

    # The library's alone: the server has other uses for the time.
    read_clock: Any = importlib.import_module("onejwt._clock")

    def clock(now: int) -> Any:
        async def set_clock(_: Request) -> None:
            read_clock.time = SimpleNamespace(time=lambda: float(now))

        return set_clock

    for number, line in enumerate(Path(file).read_text().splitlines()):
        said = json.loads(line)
        decrypt_with = said.get("decrypt_with")
        policy = Policy.from_json(
            said["policy"], decrypt_with=decrypt_with and keys_of(decrypt_with, for_encryption=True)
        )
        bearer = Bearer(keys_of(said["keys"]), policy=policy)
        needs = [Depends(clock(said["now"])), Depends(bearer)]
        app = apps[f"/{number}"] = FastAPI(openapi_url=None)
        app.add_api_route(f"/{number}", verified, dependencies=needs)

    async def dispatch(scope: Any, receive: Any, send: Any) -> None:
        await apps[scope["path"]](scope, receive, send)

    signal.alarm(300)
    uvicorn.run(dispatch, host="127.0.0.1", port=int(port), lifespan="off", log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
