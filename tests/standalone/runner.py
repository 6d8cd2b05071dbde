"""Run scripts where the program cannot be imported: FOLDER of scripts, UPDATES, whether to ``measure`` at the end."""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def run(path: Path, updates: int, measure: bool) -> dict[str, Any]:
    """Return the losses of one script, and what it measures on held-out sequences."""
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    task, network, losses = module.train(updates, say=len)
    return {"losses": losses, "held_out": module.evaluate(task, network) if measure else None}


def main() -> None:
    sys.modules["visualizer"] = None  # whoever imports it fails
    found = {}
    for path in sorted(Path(sys.argv[1]).glob("*.py")):
        try:
            found[path.stem] = run(path, int(sys.argv[2]), "measure" in sys.argv)
        except Exception as error:
            found[path.stem] = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
