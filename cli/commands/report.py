"""`report`: what a Party owes: annual, biennial and illegal trade."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Facts, Sentence, Table, Tone
from cli.command import Noun
from cli.commands.stats import open_columns
from cli.context import Work
from cli.exits import Exit, InputProblem
from cli.files import write_text

if TYPE_CHECKING:
    from cites_chain.indexer.columns import Columns
    from cites_chain.reports.annual import AnnualReport
    from cites_chain.reports.validation import Finding

noun = Noun("report", "Reports that a Party owes, from the ledger.")

ANNUAL_KEYS = {
    "party": "code of the reporting country",
    "year": "calendar year",
    "basis": "what was counted: actual trade",
    "exports[].cells": "a row in the columns of the Trade Database's upload of exports",
    "exports[].code": "security code of the permit that it comes from",
    "exports[].line": "letter of its line",
    "imports[]": "the same for imports",
    "without_document": "rows whose permit number is not in your vault",
    "voided": "security codes of permits left out because a key was voided",
    "findings[].row": "{side, number}: which row",
    "findings[].rule": "check of the Trade Database that objects",
    "findings[].primary": "a report with it is not taken",
    "findings[].strict": "almost certainly wrong; else unusual",
    "findings[].sentence": "what it says",
    "files": "files that were written",
}
BIENNIAL_KEYS = {
    "party": "code of the reporting country",
    "first": "first day",
    "last": "last day",
    "types[].type": "document type",
    "types[].issued": "how many were issued",
    "types[].on_paper": "those issued on paper",
    "types[].used": "those whose goods left, or that were used up",
    "types[].cancelled": "cancelled or withdrawn",
    "types[].unused": "returned or run out",
    "types[].replaced": "replaced by another",
    "imports": "imports confirmed",
    "refused": "imports refused",
    "short": "imports of which less arrived than had left",
    "transcribed": "papers of others written down",
    "repudiated": "papers in its name that it did not stand by",
}
ILLEGAL_KEYS = {
    "party": "code of the reporting country",
    "year": "calendar year",
    "rows[]": "goods that were stopped, in the columns of the report",
    "file": "file that was written; null for none",
}

Party = Annotated[
    str, typer.Option("--party", metavar="CODE", help="Code of the reporting country.")
]
Year = Annotated[int, typer.Option("--year", metavar="YEAR", help="Calendar year.")]


@noun.verb(
    "annual", examples=["report annual --party ID --year 2024 --into report"], keys=ANNUAL_KEYS
)
def annual(
    work: Work,
    party: Party,
    year: Year,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Write the files into this new folder."),
    ] = None,
    *,
    without_vault: Annotated[
        bool, typer.Option("--without-vault", help="Leave permit numbers and purposes empty.")
    ] = False,
) -> Answer:
    """Make the annual report: everything that left a country and everything that came.

    What customs saw is counted, not what permits allowed. The files have the layout in which the
    CITES Trade Database takes them; its checks are run first. With a finding that it would not take
    the exit code is 1. Numbers and purposes come from your vault.
    """
    from cites_chain.reports.annual import annual_report
    from cites_chain.reports.validation import validate

    country = _country(party)
    if into is not None and into.exists():
        raise InputProblem(f"{into} is there already", hint="Name another folder with --into.")
    has_vault = not without_vault and work.settings.vault.is_file()
    vault = work.vault if has_vault else None
    with open_columns(work) as columns:
        with work.printer.progress("reading documents", None) as bar:
            report = annual_report(
                columns,
                vault,
                country,
                year,
                progress=lambda at, whole: bar.advance(f"{at:,} of {whole:,} permits"),
            )
        findings = list(validate((*report.exports, *report.imports)))
        files = [] if into is None else _write(into, report, findings, _tabulated(columns, report))
    return _annual_answer(report, findings, files)


@noun.verb("biennial", examples=["report biennial --party ID --from-year 2024"], keys=BIENNIAL_KEYS)
def biennial(
    work: Work,
    party: Party,
    from_year: Annotated[
        int, typer.Option("--from-year", metavar="YEAR", help="First of the two years.")
    ],
) -> Answer:
    """Count what an authority did in two years: permits by type, imports, refusals, papers."""
    from cites_chain.reports.biennial import biennial_counts

    found = biennial_counts(work.made_index(), _country(party), _year(from_year))
    types = [
        {
            "type": count.permit_type.name,
            "issued": count.issued,
            "on_paper": count.on_paper,
            "used": count.used,
            "cancelled": count.cancelled,
            "unused": count.unused,
            "replaced": count.replaced,
        }
        for count in found.types
    ]
    rest = {
        "imports": found.imports,
        "refused": found.refused,
        "short": found.short,
        "transcribed": found.transcribed,
        "repudiated": found.repudiated,
    }
    period = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    headings = ["type", "issued", "on_paper", "used", "cancelled", "unused", "replaced"]
    cells = [[str(row[name]) for name in headings] for row in types]
    return Answer(
        {"party": found.country, **period, "types": types, **rest},
        [
            Table([h.replace("_", " ") for h in headings], cells, "no documents"),
            Facts([(name, str(number)) for name, number in rest.items()]),
        ],
    )


@noun.verb(
    "illegal",
    examples=["report illegal --party SG --year 2024 --to illegal.csv"],
    keys=ILLEGAL_KEYS,
)
def illegal(
    work: Work,
    party: Party,
    year: Year,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write a CSV file.")
    ] = None,
) -> Answer:
    """List what a country's customs stopped, as far as a ledger of permits knows of it."""
    from cites_chain.reports.illegal import COLUMNS, illegal_text, incidents

    found = incidents(work.made_index(), _country(party), _year(year))
    if to is not None:
        write_text(to, illegal_text(found))
    rows = [list(one.cells()) for one in found]
    document = {
        "party": _country(party),
        "year": year,
        "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        "file": None if to is None else str(to),
    }
    return Answer(document, [Table(COLUMNS, rows, "nothing was stopped")])


def _tabulated(columns: Columns, report: AnnualReport) -> str:
    from cites_chain.queries.aggregates import Aggregates
    from cites_chain.reports.tabulation import comparative_tabulation, tabulation_text

    rows = comparative_tabulation(Aggregates(columns), report.country, (report.year,))
    return tabulation_text(rows)


def _write(
    folder: Path, report: AnnualReport, findings: list[Finding], tabulation: str
) -> list[str]:
    from cites_chain.private_files import make_private_folder
    from cites_chain.queries.cells import csv_text
    from cites_chain.reports.rows import Side, origin_text, upload_text

    make_private_folder(folder)  # permit numbers are confidential
    begin = f"{report.country}-{report.year}"
    texts = {f"{begin}-comparison.csv": tabulation}
    for side in Side:
        rows = report.rows(side)
        texts[f"{begin}-{side}.csv"] = upload_text(side, rows)
        texts[f"{begin}-{side}-permits.csv"] = origin_text(side, rows)
    told = [[str(row["side"]), str(row["number"]), f.rule, f.sentence] for f, row in
            zip(findings, _places(report, findings), strict=True)]  # fmt: skip
    texts[f"{begin}-findings.csv"] = csv_text(["side", "row", "rule", "finding"], told)
    for name, text in texts.items():
        write_text(folder / name, text)
    return sorted(str(folder / name) for name in texts)


def _annual_answer(report: AnnualReport, findings: list[Finding], files: list[str]) -> Answer:
    from cites_chain.permit import code_of
    from cites_chain.reports.rows import Side, upload_cells

    def rows(side: Side) -> list[dict[str, object]]:
        return [
            {
                "cells": dict(zip(side.columns, upload_cells(row), strict=True)),
                "code": row.code,
                "line": chr(ord("A") + row.position),
            }
            for row in report.rows(side)
        ]

    document = {
        "party": report.country,
        "year": report.year,
        "basis": "actual trade",
        "exports": rows(Side.EXPORTS),
        "imports": rows(Side.IMPORTS),
        "without_document": len(report.without_document),
        "voided": [code_of(permit_id) for permit_id in report.voided],
        "findings": [
            {
                "row": place,
                "rule": finding.rule,
                "primary": finding.is_primary,
                "strict": finding.is_strict,
                "sentence": finding.sentence,
            }
            for finding, place in zip(findings, _places(report, findings), strict=True)
        ],
        "files": files,
    }
    counts = Counter(finding.rule for finding in findings)
    told = [
        ("exports", f"{len(report.exports):,} rows"),
        ("imports", f"{len(report.imports):,} rows"),
        ("without document", str(len(report.without_document) or "")),
        ("voided", ", ".join(code_of(permit_id) for permit_id in report.voided)),
        ("findings", ", ".join(f"{rule}: {count}" for rule, count in sorted(counts.items()))),
        ("files", ", ".join(files)),
    ]
    is_taken = not any(finding.is_primary for finding in findings)
    verdict = Sentence(
        "The Trade Database's checks find nothing." if not findings
        else f"{len(findings)} findings.", Tone.GOOD if is_taken else Tone.BAD,
    )  # fmt: skip
    return Answer(document, [Facts(told), verdict], Exit.DONE if is_taken else Exit.NO)


def _places(report: AnnualReport, findings: list[Finding]) -> list[dict[str, object]]:
    """Return side and number of the row of each finding, as in the files."""
    from cites_chain.reports.rows import Side

    numbers = {
        (side, row.permit_id, row.position): at
        for side in Side
        for at, row in enumerate(report.rows(side), start=1)
    }
    return [
        {
            "side": finding.row.side.value,
            "number": numbers[finding.row.side, finding.row.permit_id, finding.row.position],
        }
        for finding in findings
    ]


def _country(text: str) -> str:
    from cites_chain.codes import JURISDICTIONS

    return JURISDICTIONS.normalise(text).code.code


def _year(year: int) -> int:
    if not date.min.year <= year < date.max.year:
        raise InputProblem(f"{year} is no calendar year")
    return year
