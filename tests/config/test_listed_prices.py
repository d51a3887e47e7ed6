"""`price: listed`: from the dated table, at the vendor's own address alone."""

from pathlib import Path

import pytest
import yaml

import harness.config
from harness.config.load import load_experiment
from harness.config.resolved import file_form
from harness.core.errors import InputError
from harness.core.prices import Price

TABLE = yaml.safe_load((Path(harness.config.__file__).parent / "prices.yaml").read_text(encoding="utf-8"))


def experiment(folder: Path, model: str) -> Path:
    file = folder / "e.yaml"
    file.write_text(f"name: e\ntasks: [t]\nmodels:\n  far: {model}\narms: {{a: {{model: far}}}}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("provider", "name"), [(provider, name) for provider, vendor in TABLE.items() for name in vendor["models"]]
)
def test_every_listed_price_is_a_price_with_its_date(tmp_path: Path, provider: str, name: str) -> None:
    file = experiment(tmp_path, f"{{provider: {provider}, model: {name}, price: listed}}")
    loaded = load_experiment(file)
    price = loaded.models["far"].price
    assert price == Price(**TABLE[provider]["models"][name], as_of=str(TABLE[provider]["as_of"]))
    assert 0 < (price.cached_input or 0) < price.input < price.output
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(file_form(loaded, tmp_path)), encoding="utf-8")
    assert load_experiment(tmp_path / "again.yaml").models["far"].price == price


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("{provider: anthropic, model: claude-opus-5-6, price: listed}", "no listed price for 'claude-opus-5-6'.*did you mean 'claude-opus-5-5'"),
        ("{provider: openai_compatible, model: gpt-6-luna, base_url: 'https://my-gateway.example/v1', price: listed}", "not possible for provider openai_compatible at my-gateway.example"),
        ("{provider: reference, price: listed}", "`price: listed` is not possible for provider reference"),
    ],
)  # fmt: skip
def test_what_is_not_listed(tmp_path: Path, model: str, said: str) -> None:
    with pytest.raises(InputError, match=f"e.yaml:4: .*{said}"):
        load_experiment(experiment(tmp_path, model))
