"""Keys that wait for a pass: by lane, and within a lane namespaces take turns."""

from collections import OrderedDict

from sendero_channels.kernel.lanes import Lane, order
from sendero_channels.kernel.names import Key

_Turns = OrderedDict[str, OrderedDict[Key, float]]


class Ready:
    """Each key at most once, with the moment since when it waits.

    The better lane goes first, with the shares of `lanes.order`.
    """

    def __init__(self) -> None:
        self._lanes: dict[Lane, _Turns] = {lane: OrderedDict() for lane in Lane}
        self._lane_of: dict[Key, Lane] = {}
        self._served = 0

    def __len__(self) -> int:
        return len(self._lane_of)

    def put(self, key: Key, lane: Lane, since: float) -> bool:
        """Let a key wait; True where it is new. One that waits already may get a better lane, and keeps its time."""
        before = self._lane_of.get(key)
        if before is not None:
            if before <= lane:
                return False
            since = self._take(key, before)
        self._lane_of[key] = lane
        self._lanes[lane].setdefault(_turn(key), OrderedDict())[key] = since
        return before is None

    def pop(self) -> tuple[Key, Lane, float] | None:
        """Whose turn it is, in which lane, waiting since when."""
        for lane in order(self._served, stopping=bool(self._lanes[Lane.STOP])):
            if turns := self._lanes[lane]:
                turn, keys = next(iter(turns.items()))
                key = next(iter(keys))
                since = self._take(key, lane)
                if turn in turns:
                    turns.move_to_end(turn)
                self._served += 1
                return key, lane, since
        return None

    def depth(self) -> dict[Lane, int]:
        """How many wait in each lane."""
        return {lane: sum(len(keys) for keys in turns.values()) for lane, turns in self._lanes.items()}

    def oldest(self) -> float | None:
        """Since when the longest waiting key waits."""
        return min(
            (since for turns in self._lanes.values() for keys in turns.values() for since in keys.values()),
            default=None,
        )

    def _take(self, key: Key, lane: Lane) -> float:
        turns, turn = self._lanes[lane], _turn(key)
        since = turns[turn].pop(key)
        if not turns[turn]:
            del turns[turn]
        del self._lane_of[key]
        return since


def _turn(key: Key) -> str:
    return key.namespace or ""
