"""The application: routes, limits, errors and the page. It opens nothing and listens nowhere."""

from __future__ import annotations

from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from api.answers import JsonAnswer
from api.place import Place
from api.problems import add_handlers
from api.protection import Limits, Protection
from api.routes import acts, analysis, forms, looking, questions, session, staff, views
from cites_chain import __version__, languages

PAGE = Path(__file__).parent / "page"
"""The officer's telephone page: plain files, served as they are."""


ANALYSIS_PAGE = Path(__file__).parent / "analysis"
"""The analyst's page."""

WORDS = Path(str(files(languages)))
"""The words of the page, one catalogue for each language."""


class PageFiles(StaticFiles):
    """The page's files; a browser asks each time whether its copy is still good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file that may be kept, but not used unasked."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        if path.endswith(".webmanifest"):
            response.headers["Content-Type"] = "application/manifest+json"
        return response


class Catalogues(PageFiles):
    """The catalogues of the languages, and nothing else of their folder."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a catalogue."""
        if not path.endswith(".json"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await super().get_response(path, scope)


def make_app(
    place: Place,
    *,
    page: Path | None = PAGE,
    limits: Limits | None = None,
    is_encrypted: bool = False,
) -> FastAPI:
    """Return the application over one open ledger.

    Args:
        place: What the routes work with; whoever made it closes it.
        page: Folder of the telephone page; None serves none.
        limits: How much one client may ask.
        is_encrypted: Whether it is reached over HTTPS; browsers are then told to stay with it.
    """
    app = FastAPI(
        title="cites-chain",
        version=__version__,
        summary="Verify CITES permits on the Parties' shared ledger, and carry officers' acts.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        default_response_class=JsonAnswer,
    )
    app.state.place = place
    add_handlers(app)
    app.include_router(looking.router)
    app.include_router(acts.router)
    app.include_router(forms.router)
    app.include_router(session.router)
    app.include_router(staff.router)
    app.include_router(analysis.router)
    app.include_router(questions.router)
    app.include_router(views.router)
    if page is not None and place.analyst is not None:
        app.mount("/analysis", PageFiles(directory=ANALYSIS_PAGE, html=True), name="analysis")
    if page is not None and page.is_dir():
        app.mount("/languages", _packed(Catalogues(directory=WORDS)), name="languages")
        app.mount("/", _packed(PageFiles(directory=page, html=True)), name="page")
    app.add_middleware(Protection, limits=limits or Limits(), is_encrypted=is_encrypted)
    return app


def _packed(app: ASGIApp) -> ASGIApp:
    """Return files that travel compressed; they hold nothing that is secret."""
    return GZipMiddleware(app, minimum_size=500)
