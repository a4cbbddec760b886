"""What can go wrong between a question and a whole answer, told apart by what may follow."""

from __future__ import annotations

from registry.errors import Denied, Unavailable


class ModelFailed(Unavailable):
    """A model gave no answer, so another one may be asked instead."""

    code = "model.failed"

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        is_passing: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        """With `is_passing`, asking again may help; `retry_after_s` is the endpoint's wish."""
        super().__init__(message, hint=hint)
        self.is_passing, self.retry_after_s = is_passing, retry_after_s


class QuotaUsedUp(ModelFailed):
    """What was bought of the provider is used up: no waiting helps."""

    code = "model.quota"


class ModelBudgetUsed(ModelFailed):
    """What Frenly may spend on models today is spent."""

    code = "model.budget"


class ModelDenied(Denied):
    """The provider does not let this key ask, or not ask this model."""

    code = "model.denied"


class AnswerBroke(Unavailable):
    """An answer began and did not come whole. Nothing may follow from it, no other try either.

    Whoever was listening has heard a part of it, and the provider may count it as given.
    """

    code = "model.broke_off"


class AnswerUnfit(Unavailable):
    """A whole answer came, and it is not what was asked for."""

    code = "model.unfit"


class RunBudgetUsed(Unavailable):
    """The request has used up the tokens that the operator protocol grants it."""

    code = "run.tokens"
