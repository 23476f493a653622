"""What the application serves beside the API: the chat page and its files."""

import pytest

from tests.bot.simulator.harness import Sim


async def test_the_chat_page_and_its_files(sim: Sim) -> None:
    for path, kind in (("/", "text/html"), ("/static/style.css", "text/css")):
        async with sim.http.get(sim.base + path) as response:
            assert (response.status, response.content_type) == (200, kind)


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fapp.py", "%2Fetc%2Fpasswd"])
async def test_no_other_files(sim: Sim, name: str) -> None:
    async with sim.http.get(f"{sim.base}/static/{name}") as response:
        assert response.status == 404
