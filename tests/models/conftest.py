"""The rules hold on both databases."""

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    engine: str = request.param
    return engine
