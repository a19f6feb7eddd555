"""Every small change that could be made to a Python source, each of which a test should notice.

A comparison is turned, a whole number is one more or one less, ``and`` is ``or``, a condition is
denied. Sources are bytes here, as the places that ``ast`` gives are.
"""

import ast
import re

UNTRIED = ("annotation", "returns", "decorator_list")
TURNED = {  # how an operator is written, and what becomes of it
    ast.Lt: (b"<", b"<="),
    ast.LtE: (b"<=", b"<"),
    ast.Gt: (b">", b">="),
    ast.GtE: (b">=", b">"),
    ast.Eq: (b"==", b"!="),
    ast.NotEq: (b"!=", b"=="),
    ast.Is: (b"is", b"is not"),
    ast.IsNot: (rb"is\s+not", b"is"),
    ast.In: (b"in", b"not in"),
    ast.NotIn: (rb"not\s+in", b"in"),
    ast.And: (b"and", b"or"),
    ast.Or: (b"or", b"and"),
}


def edits(source):
    """The start, end and new text of every change to ``source``; all of it is bytes."""
    lines = [0, *(match.end() for match in re.finditer(b"\n", source))]

    def span(node):
        start = lines[node.lineno - 1] + node.col_offset
        return start, lines[node.end_lineno - 1] + node.end_col_offset

    for node in reached(ast.parse(source)):
        for operator, left, right in operations(node):
            sign, after = TURNED[type(operator)]
            place = re.compile(sign).search(source, span(left)[1], span(right)[0])
            yield *place.span(), after
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield from ((*span(node), b"%d" % (node.value + step)) for step in (1, -1))
        for test in conditions(node):
            start, end = span(test)
            yield start, end, b"not (" + source[start:end] + b")"


def reached(node):
    """``node`` and all below it whose change a test could notice."""
    yield node
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children if name not in UNTRIED else ():
            if isinstance(child, ast.AST) and not is_left_alone(child):
                yield from reached(child)


def is_left_alone(node):
    """Types, how a value shows itself, and f-strings: Python 3.11 misplaces what is in those."""
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.FunctionDef) and node.name == "__repr__")
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    )


def operations(node):
    """Each operator of a comparison or of ``and`` and ``or``, with what stands on its sides."""
    if isinstance(node, ast.Compare):
        yield from zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False)
    elif isinstance(node, ast.BoolOp):
        yield from ((node.op, *pair) for pair in zip(node.values, node.values[1:], strict=False))


def conditions(node):
    if isinstance(node, ast.If | ast.IfExp):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []
