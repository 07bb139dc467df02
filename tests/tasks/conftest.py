from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.infra.migrate import upgrade
from tests.tasks.stand import Stand


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("stand")
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{folder / 'pikir.sqlite3'}"
        upgrade(url)
    made = Stand(url, folder)
    made.start_broker()
    made.start_beat()
    yield made
    made.stop()
