"""From YAML to Live."""

from tests.flow.scene import Scene


async def test_a_paid_channel_goes_from_apply_to_live() -> None:
    async with Scene() as scene:
        await scene.onboard()
        assert scene.condition("Ready") == ("True", "AllGatesTrue")
        assert [one["active"] for one in scene.triggers()] == [True]
