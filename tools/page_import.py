"""The page about importing: what holds, and what is recognised, from the tables in the code."""

from typing import Final

from funnelview.interchange.importing.aliases import DIALECTS, TABLES
from funnelview.interchange.importing.amounts import FACTORS, SIGNS
from funnelview.interchange.importing.encodings import TITLES
from funnelview.interchange.importing.fields import field_title, kind_title, ordered_fields
from funnelview.interchange.importing.texts import DELIMITERS
from funnelview.interchange.importing.words import LOST, NO, OPEN, STAGES, WON, YES

_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_PROSE: Final = """\
# Importing

```sh
funnelview import deals.csv accounts.csv contacts.csv
```

Name all the files that belong together in one call, in any order: deals are joined with customers,
contacts and reps by their ids, or by name where the export has none. No mapping file is needed.
Tasks, calls, histories, line items, quotes, orders and invoices beside the deals are left out, and
named. What was recognised is always shown, so that you can see a wrong guess at once.

On the full screen the import assistant does the same step by step: `g i`, or the palette.

1. **Which file**: type a part of its name, or a path, or drop the file on the terminal. `tab`
   completes, `enter` takes it. Zipped files (.gz) and spreadsheets are taken as they are.
2. **Are the columns right**: every column with what it is taken for, beside its first cells.
   `enter` on a column says what it really is, `enter` on the file's own line what the file is.
   `a` adds a file that belongs to it, `o` says how its dates are written.
3. **What would come of it**: the sums by outcome, what could not be read, what was left out. What
   only you can know is asked here: whether the day or the month comes first, what an unknown stage
   means, which currency it is. `space` imports, after one more question. `esc` cancels; until the
   very end nothing is written.

`m` saves what you said about the files beside the configuration. Next week's file of the same name
(figures in it may differ) is read the same way by itself. The saved file is a mapping file for
`funnelview import --map` too. The stages you named are kept in the store, for everybody.

## What is read

Text files in {encodings}, with {delimiters} between the cells, packed by gzip or not; cells may
hold line breaks. Spreadsheets (.xlsx, .xls, .xlsb, .ods): the right sheet is found, and sheets of
the same headers are read together. Web pages with a table and Excel's XML of 2003, which some
programs save as .xls, are read too. The row of headers is found wherever it begins; titles above
the table, dashboards beside it and empty tails are left out, repeated headers, totals and footers
too. A table without any headers is read by what its columns hold.

A quotation mark that is never closed costs the mark, not the rows behind it.

## Lists that somebody kept

A rep or customer written once above several deals, by merged or by blank cells, stands for all of
them, if the whole column is written like that; the report says how many cells were filled. Rows
that only name a group (`Q1 2026`, `New (5)`) or add up others are no deals; a group's name counts
where no column says the like. In a workbook with a sheet for each rep the sheets' names are the
reps. Where amounts stand under months, a deal has their sum, expected in the first of them. A
table that nothing is known of by itself is known by the deals that name its ids.

Colours say nothing here. A packed file of more than 1 GB, or a sheet with a cell far out, is
refused. Masked phones and addresses (`138****1234`) say nothing; what is known of them stays.

## How columns are recognised

First by the headers below, whatever their case, blanks and signs; then by words in them; then by
their contents: stages, dates, phones, amounts, and names of people that are known look like
nothing else. Of several columns with money the deal's own amount is taken: not what is expected of
it, weighted, invoiced, paid or earned with it.

## How cells are decided

Whether `03/04/2026` is in March or in April is decided for each column from all its cells. Where no
cell decides it, the assistant asks; the command leaves these dates empty and names the option,
`--date-order dmy` or `mdy`. Where clear cells contradict each other, each clear one is read, the
others stay empty. `2026-03-01`, `1 Mar 2026`, `15 Apr, 2021 00:02:00`, `2026年3月1日`,
spreadsheets' serial numbers, times and zones are read as they are, and so are Japanese eras
(令和8年3月14日), Buddhist, Taiwanese and Persian years. A month, quarter, week or half of a year
alone (`Mar 2026`, `3/26`, `2026-Q1`, `KW 12/2026`, `H2 2026`, end of March 2026) is its last day
where something is expected, else its first, and the report says so. A day without a year stays
empty.

Decimal comma or point is decided for each column as well: `$1,234.00`, `€ 2.900,00`, `9350,09`,
`1,00,000`, `USD 10,000`, `12.5万`, `1.2亿`. Blank and `-` are *unknown*, which is not zero. A
header may name the unit: Amount (k€), Betrag in Tsd. €, 金额（万元）. What `$`, `kr` and
`¥` mean the store's currency tells, else the file's language; where that is a guess, the report
says so. A won deal has what it was won with (Actual Revenue) where the file says it beside the
estimate.
Probabilities may be written 50, 50 %, 0.5, or high, medium and low.

A won or lost status beats the name of a stage, and both beat a probability. A stage that nobody
knows is asked for; the command puts such deals into the lowest stage and names the value once. A
store can learn more names: `funnelview settings set stage_names "Bid = compare; Ordered = won"`.

## What is never done

- Nothing is invented: a missing customer, amount or date is imported as missing, and shown as
  missing.
- No row is lost for one bad cell. The cell stays empty, and the report names its file, line, column
  and value; like ones stand together in one line.
- Nothing is half done: the import is written in one go at the end, or not at all.
- A file in which nothing looks like deals is refused, with the headers that were seen.

Ids stay text, however long. Where a spreadsheet has cut them short (1.23457E+18) they are left out,
and the deals are known by their names. Of two rows with one id the later one counts.

## Customers

Two customers are the same if their ids are, else if their names differ in case, width and blanks
only. Names that are nearly the same (other legal forms behind them, one letter) are reported as
such and stay two: merging is yours to decide.

## Again

Importing the same file twice changes nothing. With next week's export, a field changes only where
the file says something else than it said last time. Where you changed it too in the meantime, your
value stays, and the report lists both. The owner of a deal that is being handed over is never
imported.

A deal is known again by its id, else by its name (else customer and product), owner, day of
registration and its place among equals. What `funnelview export` wrote is known as well: imported
into the same store, it changes nothing but what you edited.

Everything an import changes goes through the [history](history.md), so next week's review shows it.

## Trying first, and scripts

`--dry-run` reads, recognises and compares as usual, prints the same report and writes nothing. With
`--json` the report is one JSON object on stdout: what was read, imported, updated, left unchanged
and skipped, with file and line, and the sums by outcome. The exit code is 1 when nothing could be
imported.

## Mapping files

A mapping file says what the recognition can't know; what it doesn't mention stays as recognised.

```toml
date_order = "dmy"          # of all files, where a file says nothing else

[[file]]
name = "export*.csv"        # * stands for anything
sheet = "Data"              # of a workbook; without it, every sheet
kind = "deals"
[file.columns]
customer = "Kunde (alt)"    # field = header
product = ""                # this field is in no column

[stages]
"Angebot raus" = "compare"  # a stage's key, or won, lost, open
```

## What is recognised

Headers, stages and words are compared without case, blanks and signs. Known as a whole are the
exports of {dialects}.
"""


def page() -> str:
    """The whole page."""
    names = dict.fromkeys(TITLES.values())
    parts = [
        _PROSE.format(
            encodings=_listed(list(names)),
            delimiters=_listed([_DELIMITER_NAMES[sign] for sign in DELIMITERS], "or"),
            dialects=_listed([name for name in DIALECTS if name != "FunnelView"]),
        ),
        *_headers(),
        "### Stages\n",
        "A store with other stages takes the one whose win probability is nearest.\n",
        "| Stage | Names |\n|---|---|",
        *(f"| {key} ({success} %) | {_row(words)} |" for key, (success, words) in STAGES.items()),
        "\n### Outcomes\n",
        "| Outcome | Names |\n|---|---|",
        f"| won | {_row(WON)} |",
        f"| lost | {_row(LOST)} |",
        f"| open | {_row(OPEN)} |",
        f"| yes | {_row(YES)} |",
        f"| no | {_row(NO)} |",
        "\n### Money\n",
        "| | Known |\n|---|---|",
        f"| Signs | {_row(sorted(SIGNS))} |",
        f"| Units | {_row(sorted(FACTORS, key=lambda unit: (FACTORS[unit], unit)))} |",
        "",
    ]
    return "\n".join(parts)


def _headers() -> list[str]:
    lines = []
    for kind, aliases in TABLES.items():
        lines += [f"### {kind_title(kind)}\n", "| Field | | Headers |", "|---|---|---|"]
        lines += [
            f"| {field_title(kind, name)} | `{name}` | {_row(aliases[name])} |"
            for name in ordered_fields(kind, aliases)
        ]
        lines.append("")
    return lines


def _row(words: object) -> str:
    known = words.split() if isinstance(words, str) else sorted(words)  # type: ignore[call-overload]
    escaped = (word.replace("|", "\\|").replace("\\", "\\\\") for word in dict.fromkeys(known))
    return " · ".join(f"`{word}`" for word in escaped)


def _listed(words: list[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
