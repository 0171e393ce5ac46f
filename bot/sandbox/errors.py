"""The one way in which a Web API method fails."""

from __future__ import annotations

from collections.abc import Sequence


class ApiError(Exception):
    """`{"ok": false, "error": code}`; `messages` go into response_metadata, `extra` beside the code."""

    def __init__(self, code: str, messages: Sequence[str] = (), **extra: object) -> None:
        super().__init__(code)
        self.code, self.messages, self.extra = code, list(messages), extra


class RateLimited(Exception):
    """HTTP 429 with Retry-After."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
