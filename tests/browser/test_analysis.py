"""The analyst's story in a browser: from a species to the differences, to a permit's chain."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from api.protection import Limits
from cites_chain.config import load_settings
from cites_chain.ledger.access import open_chain
from cites_chain.ledger.ledger import Ledger
from cites_chain.simulation.simulation import simulate
from cites_chain.simulation.world import Settings
from tests.browser.conftest import PATIENCE
from tests.browser.pictures import take

PERMITS = 120
VIEWS = ("permits", "taxa", "flows", "compare", "differences", "country&country=ID")
PYTHON = "Malayopython reticulatus"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield where a server answers over a small simulated world."""
    folder = tmp_path_factory.mktemp("analysis")
    simulate(Settings(PERMITS, 6, 4, date(2024, 1, 1), 400), folder / "world", with_documents=False)
    home = next((folder / "world" / "parties").iterdir())
    with (
        closing(open_chain(load_settings(home, {}))) as chain,
        closing(Analyst(chain, folder / "analysis.sqlite")) as analyst,
    ):
        app = make_app(
            Place(Ledger(chain), analyst=analyst), limits=Limits(rate=10_000, burst=10_000)
        )
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        never = threading.Event()
        assert any(server.started or never.wait(0.05) for _ in range(1200))
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://localhost:{port}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Yield a desk's screen; whatever the page asks of another host is refused and remembered."""
    context = browser.new_context(
        viewport={"width": 1100, "height": 1000}, locale="en-GB", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)
    strangers: list[str] = []
    context.on(
        "request",
        lambda request: None if request.url.startswith(address) else strangers.append(request.url),
    )
    yield context.new_page()
    assert strangers == []
    context.close()


def show(page: Page, address: str, view: str) -> None:
    page.goto(f"{address}/analysis/?view={view}")
    expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)
    expect(page.locator("#shown")).to_be_visible(timeout=PATIENCE)


def table(page: Page) -> list[list[str]]:
    """Return the table as it stands on the page, with its headings."""
    rows: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('table tr')].map("
        "row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


def test_from_a_species_to_its_differences_to_the_chain_of_a_permit(
    page: Page, address: str
) -> None:
    show(page, address, "permits")
    page.get_by_role("link", name="Figures compared").click()
    page.get_by_label("Taxon").fill(PYTHON.lower())
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("cell", name=PYTHON).first).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["taxon"] == [PYTHON.lower()]
    headings, *rows = table(page)
    assert headings == ["taxon", "term", "unit", "exported", "imported", "lines"]
    assert {row[0] for row in rows} == {PYTHON}
    assert any(row[3] != row[4] for row in rows)  # short shipments: the two sides disagree

    page.get_by_role("cell", name=PYTHON).first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Differences")).to_be_visible()
    difference = dict(zip(*table(page)[:2], strict=True))
    assert float(difference["difference"]) == pytest.approx(
        float(difference["exported"]) - float(difference["imported"])
    )
    code = difference["permits"].split()[0]
    page.locator("#rows a").first.click()
    expect(page.get_by_role("heading", name=f"Chain of custody of {code}")).to_be_visible()
    headings, *rows = table(page)
    assert code in {row[headings.index("permit")] for row in rows}
    assert PYTHON in {row[headings.index("taxon")] for row in rows}
    page.go_back()
    expect(page.get_by_role("heading", name="Differences")).to_be_visible()


def test_a_chain_of_several_permits_shows_what_one_drew_from_another(
    page: Page, address: str
) -> None:
    found = page.request.get(f"{address}/v1/views/differences?format=json").json()
    at = found["headings"].index("permits")
    codes = {code for row in found["rows"] for code in row["cells"][at].split()}
    chains = {
        code: page.request.get(f"{address}/v1/views/chain?permit={code}&format=json").json()
        for code in codes
    }
    longest = max(sorted(chains), key=lambda code: len(chains[code]["rows"]))
    show(page, address, f"chain&permit={longest}")
    assert len(table(page)) > 2
    assert page.locator("#picture path").count() >= 1  # a band
    take(page, "analysis-chain")
    permit_id = page.request.get(f"{address}/v1/permits/{longest}").json()["permit_id"]
    show(page, address, f"chain&permit={permit_id}")
    expect(page.get_by_label("Security code")).to_have_value(longest)


@pytest.mark.parametrize("view", VIEWS)
def test_a_download_equals_the_table_and_the_picture_says_what_it_is(
    page: Page, address: str, view: str
) -> None:
    show(page, address, view)
    page.evaluate("document.getElementById('more').click()")
    with page.expect_download() as coming:
        page.locator("#files a", has_text="CSV").click()
    path = Path(coming.value.path())
    assert list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))) == table(page)
    assert len(table(page)) > 1
    label = page.locator("#picture svg").get_attribute("aria-label")
    assert label is not None
    assert label.startswith(page.locator("#title").inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_open_to_people_who_do_not_see_it(
    page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for view in (*VIEWS, "chain"):
        page.goto(f"{address}/analysis/?view={view}")
        expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        if view != "chain" and (scheme == "dark") == (view == "compare"):
            take(page, f"analysis-{view.partition('&')[0]}")


def test_a_wish_that_cannot_be_is_told_in_words(page: Page, address: str) -> None:
    show(page, address, "permits&year=2024")
    page.goto(f"{address}/analysis/?view=permits&year=24")
    expect(page.get_by_role("status")).to_contain_text("'24' is no year")
    page.goto(f"{address}/analysis/?view=chain&permit=0000-0000-0000")
    expect(page.get_by_role("status")).to_contain_text("no permit")
    page.goto(f"{address}/analysis/?view=<script>alert(1)</script>")
    expect(page.get_by_role("status")).to_be_visible()


def test_views_are_reached_and_used_by_keyboard_alone(page: Page, address: str) -> None:
    show(page, address, "taxa")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("nav a", has_text="Flows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Flows")).to_be_visible()
    page.get_by_label("Exporter").focus()
    page.keyboard.type("ID")
    page.keyboard.press("Enter")
    expect(page.locator("#rows tr").first).to_contain_text("ID")
    assert {row[0] for row in table(page)[1:]} == {"ID"}
