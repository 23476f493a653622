"""What taught phrasings mean, kept from one start to the next."""

from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from handlers.faq.kept import Kept
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings
from tests.handlers.faq.shop import FAQ, LetterEmbedder


def test_the_next_start_embeds_only_what_is_new(tmp_path: Path) -> None:
    before = Kept(LetterEmbedder(), tmp_path / "data").embed(["退货", "发货"])
    embedder = LetterEmbedder()
    after = Kept(embedder, tmp_path / "data").embed(["发货", "到账", "退货", "到账"])
    assert embedder.batches == [["到账"]]
    assert np.array_equal(after[[2, 0]], before)
    assert np.array_equal(after[1], after[3])
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["faq-letters.npz"]


def test_no_texts_no_rows(tmp_path: Path) -> None:
    assert len(Kept(LetterEmbedder(), tmp_path).embed([])) == 0


def test_a_text_asked_for_lately_is_kept_longer(tmp_path: Path) -> None:
    for texts in (["一", "二"], ["一", "三"]):
        Kept(LetterEmbedder(), tmp_path, most=2).embed(texts)
    embedder = LetterEmbedder()
    Kept(embedder, tmp_path, most=2).embed(["一", "二", "三"])
    assert embedder.batches == [["二"]]


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    expected = Kept(LetterEmbedder(), tmp_path).embed(["退货", "发货"])
    file = tmp_path / "faq-letters.npz"
    whole = file.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    file.write_bytes({"cut": whole[:-50], "flipped": flipped, "foreign": b"no archive", "empty": b""}[damage])
    embedder = LetterEmbedder()
    with capture_logs() as logs:
        assert np.array_equal(Kept(embedder, tmp_path).embed(["退货", "发货"]), expected)
    assert embedder.batches == [["退货", "发货"]]
    assert [(line["log_level"], line["file"]) for line in logs] == [("warning", str(file))]
    assert len(Kept(LetterEmbedder(), tmp_path).embed(["退货"])) == 1


def test_where_nothing_can_be_written_it_works_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with capture_logs() as logs:
        assert Kept(LetterEmbedder(), tmp_path / "data").embed(["退货"]).shape == (1, 16)
    assert "cannot be kept" in logs[-1]["event"]


def test_only_what_is_taught_is_kept(tmp_path: Path) -> None:
    settings = Settings.model_validate(FAQ, context={"base": tmp_path})
    first = LetterEmbedder()
    build_index(settings, first).decide("会员写的话")
    assert ["会员写的话"] in first.batches
    second = LetterEmbedder()
    build_index(settings, second).decide("会员写的话")
    assert second.batches == [["会员写的话"]]


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    build_index(
        Settings.model_validate(FAQ | {"embeddings": ""}, context={"base": tmp_path}), LetterEmbedder()
    )
    assert not list(tmp_path.iterdir())
