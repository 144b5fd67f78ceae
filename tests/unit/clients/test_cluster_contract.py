"""The API server in memory does what a real one does."""

import pytest

from tests.contract.cluster import ClusterContract
from tests.doubles.cluster import FakeCluster


class TestInMemory(ClusterContract):
    @pytest.fixture
    def cluster(self) -> FakeCluster:
        return FakeCluster()

    @pytest.fixture
    def namespace(self) -> str:
        return "acme"
