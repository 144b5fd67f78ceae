"""What the statuses of several kinds share: conditions as a schema, and the generation that they speak of."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from sendero_channels.kernel.schema import Seen, map_list


class ConditionSeen(Seen):
    """One condition, as `metav1.Condition` has it."""

    type: str = Field(
        max_length=316,
        description="What it says something about: a gate, or Ready, Synced, Live, Reconciling, Stalled.",
    )
    status: Literal["True", "False", "Unknown"] = Field(description="True, False or Unknown.")
    reason: str = Field(
        min_length=1, max_length=1024, description="Why, in one word of the catalogue in docs/troubleshooting.md."
    )
    message: str = Field(max_length=32768, description="Why, for people.")
    observed_generation: int | None = Field(None, ge=0, description="The generation that it speaks of.")
    last_transition_time: datetime = Field(description="Since when its status stands.")


class Intent(Seen):
    """Something that is about to be made, written before it is made."""

    what: Annotated[str, Field(max_length=64, description="What: link or webhook.")]
    at: datetime = Field(description="When.")


# Code reads conditions as they stand in the object (`kernel.conditions`); the schema says more of them.
Conditions = Annotated[
    list[dict[str, Any]],
    WithJsonSchema(
        {"type": "array", "items": ConditionSeen.model_json_schema(), "maxItems": 32, **map_list("type")},
    ),
]
ObservedGeneration = Annotated[int, Field(ge=-1, description="The generation that this status speaks of; -1 is none.")]
