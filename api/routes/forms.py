"""A permit file goes in, the printed form comes out; nothing is kept, no ledger asked."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from api.answered import problems
from cites_chain.permit import read_permit_file
from cites_chain.printing import print_permit

router = APIRouter(prefix="/v1", tags=["forms"])

PDF = "application/pdf"
Language = Literal["en", "fr", "es", "de", "ar"]


@router.post(
    "/forms", response_class=Response, responses={200: {"content": {PDF: {}}}, **problems()}
)
def set_form(
    file: Annotated[dict[str, Any], Body(description="A whole permit file.")],
    language: Annotated[Language, Query(description="Of the labels.")] = "en",
) -> Response:
    """Set a permit as the standard form: an accessible PDF with its QR code, file attached."""
    permit = read_permit_file(json.dumps(file).encode("ascii"))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{permit.security_code}.pdf"',
    }
    return Response(print_permit(permit, language=language), media_type=PDF, headers=headers)
