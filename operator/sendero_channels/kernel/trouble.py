"""What can go wrong outside, by what it lets us conclude.

A message here may reach a status or a log: it holds no secret, no message text and no full phone number.
"""


class Trouble(Exception):
    """Something outside did not do as asked."""


class KapsoTrouble(Trouble):
    """Kapso, or Meta behind it, did not do as asked.

    `status` is the HTTP status where there was one, `code` Kapso's or Meta's own error code,
    `retry_after` the seconds after which asking again is welcome.
    """

    def __init__(
        self, message: str, *, status: int | None = None, code: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


class CredentialsRejected(KapsoTrouble):
    """401 or 403: the key is not accepted."""


class OverBudget(KapsoTrouble):
    """429, or our own budget has no room; nothing was done."""


class NotFound(KapsoTrouble):
    """404: the one answer that proves an absence."""


class Conflict(KapsoTrouble):
    """409: the far side holds something that contradicts the call; nothing was done."""


class Invalid(KapsoTrouble):
    """400 or 422: the far side understood and refused; `detail` is its text, sanitised, `subcode` Meta's finer code."""

    def __init__(
        self,
        message: str,
        *,
        detail: str = "",
        status: int | None = None,
        code: str | None = None,
        subcode: str | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.detail = detail or message
        self.subcode = subcode


class PaymentRequired(KapsoTrouble):
    """402: the plan at Kapso does not include this."""


class Transient(KapsoTrouble):
    """Nothing can be concluded, and nothing was changed: a read failed, or a write never left."""


class UnknownOutcome(KapsoTrouble):
    """A write was sent and its answer lost: it may or may not have happened."""


class ClusterTrouble(Trouble):
    """The Kubernetes API did not do as asked; `status` is the HTTP status where there was one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AlreadyExists(ClusterTrouble):
    """409 on create: the name is taken."""


class ClusterConflict(ClusterTrouble):
    """409 on a write with a precondition: somebody wrote in between."""


class ClusterNotFound(ClusterTrouble):
    """404 on a write."""


class Forbidden(ClusterTrouble):
    """403: our account may not do this, or an admission policy refused it."""


class ClusterInvalid(ClusterTrouble):
    """422: the API server's validation refused the object."""


class ClusterUnavailable(ClusterTrouble):
    """The API server did not answer, or answered 429 or 5xx."""
