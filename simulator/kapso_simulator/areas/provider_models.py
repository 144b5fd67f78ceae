"""The models that nodes with an AI can use (section 6.6)."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Flag, ListOf, Obj, Text
from kapso_simulator.values import Response, data
from kapso_simulator.workflows.models import MODELS

_MODEL = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "provider!": Text(),
        "reasoning_model!": Flag(),
        "thinking_mode!": Text(nullable=True),
        "supports_custom_sampling!": Flag(),
        "supported_reasoning_efforts!": ListOf(Text()),
        "default_reasoning_effort!": Text(nullable=True),
        "supported_prompt_cache_ttls!": ListOf(Text()),
        "default_prompt_cache_ttl!": Text(nullable=True),
        "api_surface!": Text(),
    }
)


@route("GET", "/platform/v1/provider_models", success={200: wrapped(ListOf(_MODEL))}, section="6.6")
def index(call: Call) -> Response:
    """Every model, in one list."""
    return data(list(MODELS))
