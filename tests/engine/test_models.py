"""botocore's models as a scan loads them."""

from typing import Any

import orjson
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from opscurb.aws.models import Undocumented, model_loader

EC2 = ("ec2", "service-2")


def without_texts(data: Any) -> Any:
    """The same, every text that documents something empty."""
    if isinstance(data, dict):
        return {
            key: "" if key == "documentation" and isinstance(value, str) else without_texts(value)
            for key, value in data.items()
        }
    return [without_texts(item) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("s3", "service-2"),
        ("rds", "service-2"),
        ("rds", "waiters-2"),
        ("rds", "paginators-1"),
        ("sts", "endpoint-rule-set-1"),
    ],
)
def test_a_model_is_botocores_without_its_texts(service: str, kind: str):
    ours = model_loader().load_service_model(service, kind)

    assert ours == without_texts(Loader().load_service_model(service, kind))


def test_most_of_a_model_was_text():
    whole, ours = (loader.load_service_model(*EC2) for loader in (Loader(), model_loader()))

    assert len(orjson.dumps(ours)) < len(orjson.dumps(whole)) / 2


def test_a_member_that_is_called_documentation_stays(tmp_path):
    member = {"documentation": {"shape": "Text", "documentation": "What it is."}}
    (tmp_path / "model.json").write_bytes(
        orjson.dumps({"members": member, "items": [{"documentation": "."}]})
    )

    loaded = Undocumented().load_file(str(tmp_path / "model"))

    empty = {"shape": "Text", "documentation": ""}
    assert loaded == {"members": {"documentation": empty}, "items": [{"documentation": ""}]}


def test_a_file_that_is_not_there_is_none(tmp_path):
    assert not Undocumented().exists(str(tmp_path / "model"))
    assert Undocumented().load_file(str(tmp_path / "model")) is None


def test_a_service_that_does_not_exist_is_told_as_botocore_tells_it():
    with pytest.raises(UnknownServiceError):
        model_loader().load_service_model("ec3", "service-2")
