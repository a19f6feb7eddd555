"""What may be cited of each instrument: its articles, items and paragraphs as they were read.

A lawyer's table, made by hand and kept apart from the data. An instrument that is not listed is
cited as a whole. A range stands for each of its articles.
"""

import re

CITABLE = {
    "xukefa": {
        "29", "32(1)(1)", "32(1)(4)", "34 para. 3", "38 para. 2", "44", "45", "50", "58",
        "69 para. 2", "78", "79", "80(1)", "82",
    },
    "tiaoli": {
        "7", "9", "13", "13(1)", "13(2)", "13(3)", "14", "15", "26", "27", "28", "28 para. 3",
        "68", "69(1)", "69(3)",
    },
    "order42": {
        "3", "6", "6(1)", "6(2)", "6(3)", "6(4)", "6(5)", "6(6)", "8", "8(3)", "8(5)",
        "11", "27", "28", "29", "30", "31", "35", "36", "37", "38", "42",
    },
    "catalogue2015": {"B24"},
    "numbers28": {"3", "5", "11", "26", "27"},
    "foreign333": {"2", "3", "4", "5"},
    "companylaw": {"47", "98", "228", "266"},
    "capital2024": {"2"},
    "cyberlaw": {"23", "24", "27", "42", "61"},
    "pipl": {"21", "51", "55", "55(3)", "56", "59"},
    "antifraud": {"6", "13", "25", "39", "43"},
    "datareg": {"12"},
    "fee517": {"9"},
    "consumer": {"29", "29 para. 3"},
    "consumer778": {"24"},
    "labour": {"57", "92"},
    "order2": {"1", "2", "3"},
    "fuyi": {"11", "20", "23", "25", "29", "62", "88"},
    "fuyi499": {"15", "16"},
    "fuyi69": {"2", "3", "4", "5"},
    "xingsu": {"44", "45", "46", "47", "48"},
    "fashi1": {"64", "66"},
    "fashi20": {"1", "3", "6"},
    "minsu": {"85"},
    "minfadian": {"201", "202", "203", "204"},
}  # fmt: skip


def articles(place):
    """The articles that a citation names, each by itself: ``arts. 26–28`` are three."""
    numbers = re.sub(r"^arts?\. ", "", place)
    for part in numbers.split(", ") if numbers else ():
        first, _, last = part.partition("–")
        if last:
            yield from (str(number) for number in range(int(first), int(last) + 1))
        else:
            yield part
