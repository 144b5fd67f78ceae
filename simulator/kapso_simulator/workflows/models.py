"""The models that a simulated Kapso offers. No source lists Kapso's own: names and ids here are examples."""

from typing import Any


def _model(number: int, name: str, provider: str, *, reasoning: bool) -> dict[str, Any]:
    return {
        "id": f"7d1f0c52-0b1e-4c6a-9a3e-0000000000{number:02d}",
        "name": name,
        "provider": provider,
        "reasoning_model": reasoning,
        "thinking_mode": "adaptive" if reasoning else None,
        "supports_custom_sampling": not reasoning,
        "supported_reasoning_efforts": ["low", "medium", "high"] if reasoning else [],
        "default_reasoning_effort": "medium" if reasoning else None,
        "supported_prompt_cache_ttls": ["5m", "1h"] if provider == "anthropic" else [],
        "default_prompt_cache_ttl": "5m" if provider == "anthropic" else None,
        "api_surface": "messages" if provider == "anthropic" else "responses",
    }


MODELS = (
    _model(1, "claude-sonnet-4-5", "anthropic", reasoning=True),
    _model(2, "claude-haiku-4-5", "anthropic", reasoning=False),
    _model(3, "gpt-5", "openai", reasoning=True),
    _model(4, "gpt-4.1-mini", "openai", reasoning=False),
)
