"""Nothing leaves the store but through the one place that marks and logs it."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "funnelview"
# What makes the bytes of a document, a table or a calendar, and who may use it.
MAKERS = {
    r"documents import (\w+, )*render\b": {"usecases/taking_out.py"},
    r"import (\w+, )*(write_csv|write_xlsx|write_json)\b": {"usecases/exporting.py"},
    r"import (\w+, )*calendar_file\b": {"usecases/handover/planning.py"},
}


def test_documents_tables_and_calendars_are_made_where_they_are_logged() -> None:
    for pattern, allowed in MAKERS.items():
        found = {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if re.search(pattern, path.read_text(encoding="utf-8"))
        }
        assert found == allowed, pattern
    for path in {one for several in MAKERS.values() for one in several}:
        text = (SOURCE / path).read_text(encoding="utf-8")
        assert re.search(r"\blog\(", text), path
