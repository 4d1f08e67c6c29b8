"""Bundles: what is in one, that it comes out as it went in, and that nothing hostile or broken gets through."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventories import archive, examples, frozen
from inventories.background import default
from inventories.problem import InputError
from labels.reviewing import bundle, rerun
from labels.reviewing.bundle import Bundle
from lca import foreground, trail
from lca.case import Case
from tests.labels.reviewing.reviews import bundled, changed

SMALL = {"manifest.json": b"{}", "study/study.json": b"[]"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bundled(tmp_path_factory.mktemp("bundle"))


def codes(refused: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {p.code for p in refused.value.problems}


def zipped(entries: list[tuple[Any, bytes]], comment: bytes = b"") -> bytes:
    """A ZIP as anybody might make it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
        made.comment = comment
    return out.getvalue()


# -- what is in one ----------------------------------------------------------------------------------------------------


def test_a_bundle_holds_all_that_a_stranger_needs(made: Bundle) -> None:
    """Study, evidence, secret, product system, its part of the data set, trail."""
    names = set(made.files)

    assert {
        "study/study.xlsx",
        "study/study.secret",
        "trail.json",
        "background/activities.csv",
        "system/component/system.toml",
    } <= names
    assert any(n.startswith("study/evidence/") for n in names)
    assert set(made.manifest.files) == names
    assert made.manifest.software["tanbiao"]
    assert made.manifest.prepared_by == ("示例编制人（虚构） Example author (fictitious)",)


def test_the_same_study_gives_the_same_bytes(made: Bundle, tmp_path: Path) -> None:
    """Names in order, one fixed time, nothing of the clock; and reading gives the same bundle."""
    path = tmp_path / "case.tanbiao"
    path.write_bytes(made.to_bytes())

    assert made.to_bytes() == path.read_bytes()
    opened = bundle.load(path)
    assert opened.digest == made.digest
    assert opened.files == made.files


def test_the_model_is_rebuilt_from_the_bundle_alone(made: Bundle, tmp_path: Path) -> None:
    """Identical digest, though only a part of the data set travels."""
    case = made.case(tmp_path)

    assert trail.model_sha256(case.model.to_json()) == made.manifest.model_sha256
    assert len(case.data.activities) < len(default().activities)
    assert case.data.sha256 == default().sha256


@pytest.mark.parametrize("name", ["chair", "lfp_battery"])
def test_the_part_of_the_data_set_is_enough_for_the_whole_model(name: str, tmp_path: Path) -> None:
    """What a model and its system reach gives the same digest as the whole data set."""
    case = Case.open(examples.FOLDER / name)
    for file, data in frozen.part(bundle._reached(case)).items():
        (tmp_path / file).write_bytes(data)
    part = frozen.load(tmp_path, case.data.version, case.data.sha256)
    again = foreground.build(case.file.study, case.system, part)

    assert trail.model_sha256(again.to_json()) == trail.model_sha256(case.model.to_json())


def test_a_part_of_the_data_set_holds_rows_as_they_stand(tmp_path: Path) -> None:
    """Activities, exchanges and sources of the part are those of the whole."""
    names = frozen.closure(default(), ["electricity-cn"])
    for name, data in frozen.part(names).items():
        (tmp_path / name).write_bytes(data)
    part = frozen.load(tmp_path, "9", "f" * 64)

    assert set(part.activities) == names
    for name in names:
        assert [e.amount for e in part.exchanges.get(name, ())] == [e.amount for e in default().exchanges.get(name, ())]
    assert (part.version, part.sha256) == ("9", "f" * 64)


def test_a_new_version_names_the_one_before(made: Bundle, tmp_path: Path) -> None:
    """Number, digest of the manifest, digest of the model."""
    case = made.case(tmp_path)
    second = bundle.make(case, replaces=made)

    assert second.manifest.version == 2
    assert second.manifest.replaces is not None
    assert second.manifest.replaces.sha256 == made.digest
    assert bundle.succession(made, second) is None
    assert bundle.succession(second, made) is not None


def test_links_in_the_evidence_are_refused(tmp_path: Path) -> None:
    """A link would travel as what it points at, or lead out of the folder."""
    bundled(tmp_path)
    (tmp_path / "study" / "evidence" / "passwords.txt").symlink_to("/etc/hostname")
    with pytest.raises(InputError) as refused:
        bundle.make(Case.open(tmp_path / "study"))

    assert codes(refused) == {"archive-link"}


def test_what_editors_leave_behind_does_not_travel(tmp_path: Path) -> None:
    """Hidden files and Office locks."""
    bundled(tmp_path)
    for name in (".DS_Store", "~$plan.xlsx"):
        (tmp_path / "study" / "evidence" / name).write_bytes(b"x")

    assert not [n for n in bundle.make(Case.open(tmp_path / "study")).files if "DS_Store" in n or "~$" in n]


# -- archives from outside ---------------------------------------------------------------------------------------------

BAD_NAMES = [
    "../study.json", "study/../../x", "/etc/passwd", "C:/x", "study\\x", "a//b", "./a", "a/", "e\u0301vidence", "a\u202eb", "a\nb", "con", "study/NUL.txt", "x. ", "n" * 201,
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_unsafe_names_are_refused_both_ways(name: str) -> None:
    """Neither packed nor unpacked."""
    with pytest.raises(InputError):
        archive.pack({name: b"x"})
    with pytest.raises(InputError):
        archive.loads(zipped([(name, b"x")]), "x.zip")


def test_every_fault_of_an_archive_is_named() -> None:
    """Two bad names, a link and a comment in one archive are four problems."""
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(InputError) as refused:
        archive.loads(zipped([("../a", b"1"), ("/b", b"2"), (link, b"/etc/passwd")], b"hello"), "x.zip")

    assert sorted(p.code for p in refused.value.problems) == [
        "archive-extra",
        "archive-link",
        "archive-path",
        "archive-path",
    ]


@pytest.mark.parametrize("names", [("A.txt", "a.TXT"), ("ﬁ.txt", "fi.txt"), ("a", "a/b")])
def test_names_that_are_one_on_some_system_are_refused(names: tuple[str, str]) -> None:
    """Case, compatibility forms, and a file that is a folder too."""
    with pytest.raises(InputError) as refused:
        archive.loads(zipped([(n, b"x") for n in names]), "x.zip")

    assert "archive-twice" in codes(refused)


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the ratio, by the size of one, by the sum of all, by their number."""
    with pytest.raises(InputError, match="unpacks to far more"):
        archive.loads(zipped([("zeros", bytes(8 * 2**20))]), "x.zip")
    monkeypatch.setattr(archive, "TOTAL", 1500)
    with pytest.raises(InputError, match="together"):
        archive.loads(zipped([(f"f{i}", bytes([i]) * 1000) for i in range(2)]), "x.zip")
    monkeypatch.setattr(archive, "ENTRIES", 3)
    with pytest.raises(InputError, match="more than 3 files"):
        archive.loads(zipped([(f"f{i}", b"") for i in range(4)]), "x.zip")


def test_a_size_that_lies_is_found_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says ten bytes; the data go on."""
    monkeypatch.setattr(archive, "ENTRY", 100)
    data = bytearray(zipped([("f", b"a" * 90)]))
    position = data.rindex(b"PK\x01\x02") + 24
    data[position : position + 4] = (10).to_bytes(4, "little")

    with pytest.raises(InputError):
        archive.loads(bytes(data), "x.zip")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"PK\x03\x04" + bytes(200)])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    """Without a traceback."""
    with pytest.raises(InputError) as refused:
        archive.loads(data, "x.zip")

    assert codes(refused) == {"archive-corrupt"}


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}", fullmatch=True), st.binary(max_size=300), max_size=6)
)
def test_what_is_packed_comes_out_again(files: dict[str, bytes]) -> None:
    """Or is refused for names that clash; an empty archive is no archive."""
    folders = {n.rsplit("/", i)[0] for n in files for i in range(1, n.count("/") + 1)}
    if folders & files.keys() or not files or any(archive.name_fault(n) for n in files):
        return
    assert archive.loads(archive.pack(files), "x.zip") == files


@given(st.integers(0, 10_000), st.integers(0, 7))
@example(2605, 0)
def test_a_flipped_bit_is_refused_or_changes_nothing(place: int, bit: int) -> None:
    """No flip brings anything but the same files or an InputError."""
    data = bytearray(archive.pack(SMALL | {"a/b.txt": b"hello world" * 20}))
    data[place % len(data)] ^= 1 << bit
    try:
        found = archive.loads(bytes(data), "x.zip")
    except InputError:
        return
    assert set(found.values()) == {b"{}", b"[]", b"hello world" * 20}


# -- bundles from outside ------------------------------------------------------------------------------------------------


def opened(files: dict[str, bytes], tmp_path: Path) -> Bundle:
    path = tmp_path / "case.tanbiao"
    path.write_bytes(archive.pack(files))
    return bundle.load(path)


def parts(made: Bundle) -> dict[str, bytes]:
    return {bundle.MANIFEST: made.manifest.canonical(), **made.files}


def test_changed_missing_and_unlisted_files_are_all_named(made: Bundle, tmp_path: Path) -> None:
    """Three faults, three problems, each with the file."""
    files = parts(made)
    files["background/flows.csv"] += b"\n"
    del files["background/sources.csv"]
    files["study/extra.txt"] = b"surprise"
    with pytest.raises(InputError) as refused:
        opened(files, tmp_path)

    assert {(p.code, p.place.column) for p in refused.value.problems} == {
        ("bundle-changed", "background/flows.csv"), ("bundle-missing", "background/sources.csv"), ("bundle-unlisted", "study/extra.txt"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "edit",
    [
        lambda m: m | {"format": "tanbiao-bundle/2"}, lambda m: m | {"version": 0}, lambda m: m | {"more": 1}, lambda m: {k: v for k, v in m.items() if k != "files"},
        lambda m: m | {"model_sha256": "xyz"}, lambda m: m | {"prepared_by": []}, lambda m: m | {"dataset": {}}, lambda m: m | {"study": "other.xlsx"}, lambda m: [m],
    ],
)  # fmt: skip
def test_a_manifest_of_another_shape_is_refused(made: Bundle, tmp_path: Path, edit: Any) -> None:
    """With what does not fit."""
    plain = edit(json.loads(made.manifest.canonical()))
    with pytest.raises(InputError):
        opened(parts(made) | {bundle.MANIFEST: trail.canonical(plain)}, tmp_path)


def test_a_manifest_must_be_canonical_and_there(made: Bundle, tmp_path: Path) -> None:
    """Two manifests with one meaning would be two identities."""
    spaced = json.dumps(json.loads(made.manifest.canonical()), indent=1).encode()
    with pytest.raises(InputError, match="canonical"):
        opened(parts(made) | {bundle.MANIFEST: spaced}, tmp_path)
    with pytest.raises(InputError, match="not there"):
        opened(dict(made.files), tmp_path)


def test_a_folder_or_nothing_is_no_bundle(tmp_path: Path) -> None:
    """Each with its cure."""
    for path in (tmp_path, tmp_path / "none.tanbiao"):
        with pytest.raises(InputError):
            bundle.load(path)


# -- re-run --------------------------------------------------------------------------------------------------------------


def failed(found: rerun.Rerun) -> set[str]:
    return {c.name for c in found.checks if c.passed is False}


def test_an_honest_bundle_reruns_without_a_finding(made: Bundle, tmp_path: Path) -> None:
    """Model, root, result, engines, the stranger's checks of the trail."""
    found = rerun.run(made, tmp_path)

    assert found.ok
    assert {"model", "merkle", "result", "engines", "trail: digest", "trail: data set", "software"} <= {
        c.name for c in found.checks
    }


def test_a_study_that_does_not_give_its_trail_is_found(made: Bundle, tmp_path: Path) -> None:
    """The parameter file of the system was touched: the rebuilt model is another one."""
    name = "system/component/parameters.csv"
    text = made.files[name].decode()
    row = next(r for r in text.splitlines()[1:] if r.split(",")[3].replace(".", "").isdigit())
    cells = row.split(",")
    cells[3] = repr(float(cells[3]) * 1.01)
    found = rerun.run(changed(made, name, text.replace(row, ",".join(cells)).encode()), tmp_path, draws=False)

    assert "model" in failed(found)


def test_a_number_in_the_trail_that_was_lowered_is_found(made: Bundle, tmp_path: Path) -> None:
    """The stated total is 1 % less than the model gives."""
    plain = json.loads(made.files["trail.json"])
    plain["results"]["footprint"]["total"] *= 0.99
    found = rerun.run(changed(made, "trail.json", trail.canonical(plain)), tmp_path, draws=False)

    assert {"result", "trail: total"} <= failed(found)


def test_another_secret_gives_another_root(made: Bundle, tmp_path: Path) -> None:
    """Single disclosures would not fit."""
    found = rerun.run(changed(made, "study/study.secret", b"0" * 64 + b"\n"), tmp_path, draws=False)

    assert failed(found) == {"merkle"}


def test_a_bundle_that_cannot_be_built_is_a_finding_not_a_crash(made: Bundle, tmp_path: Path) -> None:
    """An unreadable study, an empty data set, a trail that is no trail."""
    for number, (name, data) in enumerate(
        {
            "study/study.xlsx": b"PK\x03\x04junk",
            "background/activities.csv": b"id\nx\n",
            "trail.json": b'{"format": "tanbiao-trail/1"}',
        }.items()
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = rerun.run(changed(made, name, data), folder, draws=False)
        assert not found.ok
