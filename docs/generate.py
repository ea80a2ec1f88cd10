"""Write anew what is generated: the schemas. Run it from the checkout: `python docs/generate.py`."""

from pathlib import Path

from trdcheck.commands.schema import schema_text
from trdcheck.views.schemas import FORMATS

ROOT = Path(__file__).parent.parent


def generated() -> dict[Path, str]:
    """Every generated file and what it holds."""
    return {ROOT / "schemas" / f"{name}.schema.json": schema_text(name) for name in FORMATS}


if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
