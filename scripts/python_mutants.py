#!/usr/bin/env python3
"""Write every mutant of the modules named, as JSON lines, with cosmic-ray; see `mutate_python.py`.

    .venv-analysis/bin/python scripts/python_mutants.py cites_chain/permit/merkle.py

Of cosmic-ray's operators those that change what a program does: one neighbour for each comparison
and each arithmetic operator (all ten others would mostly be killed together), numbers by one, truth
values, `and`/`or`/`not`, loops, exceptions, decorators. `|` is left out: here it joins types.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

OPERATORS = (
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_FloorDiv",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_Mul",
    "ReplaceBinaryOperator_LShift_RShift",
    "ReplaceBinaryOperator_RShift_LShift",
    "ReplaceBinaryOperator_BitAnd_BitXor",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ZeroIterationForLoop",
)


def mutants(file: str) -> Iterator[dict[str, object]]:
    """Each mutant of one module; those that compile to the same code are none."""
    source = Path(file).read_text()
    lines = source.splitlines()
    seen = {_compiled(source)}
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        for occurrence in count():
            try:
                code = mutate_code(source, operator, occurrence)
            except AttributeError:  # its exception replacer knows plain names only
                continue
            if code is None:
                break
            compiled = _compiled(code)
            if compiled is None or compiled in seen:
                continue
            seen.add(compiled)
            changed = code.splitlines()
            pairs = enumerate(zip(lines, changed, strict=False), 1)
            at = next((n for n, (old, new) in pairs if old != new), 0)
            before, after = (
                (part[at - 1].strip() if at <= len(part) else "") for part in (lines, changed)
            )
            yield {
                "file": file,
                "line": at,
                "operator": name,
                "before": before,
                "after": after,
                "code": code,
            }


def _compiled(source: str) -> str | None:
    """What tells two programs apart: the syntax without places. None if it is no program."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:  # cosmic-ray takes the `/` and `*` of parameters for operators
        return None


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        for mutant in mutants(argument):
            print(json.dumps(mutant))
