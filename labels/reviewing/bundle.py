"""The bundle a maker submits: everything a reviewer needs to repeat the calculation without the maker and without our data set.

    manifest.json            RFC 8785: what the bundle is, and SHA-256 and size of every other file
    study/…                  workbook or study.json, evidence/, suppliers/, report.toml, scenario.toml, study.secret
    system/<id>/…            the folder of the product system
    background/…csv          the part of the data set that the study and its system reach, in the data set's own format
    trail.json               the calculation
    requirements.lock        the locked versions, where the program was run from its repository

The identity of a bundle is the SHA-256 of its manifest. A changed study is a new bundle that names the one before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inventories import archive, evidence, frozen, strictjson
from inventories.problem import InputError, Place, Problems, Text
from labels.reporting import report_statement
from lca import brightway
from lca import trail as trails
from lca.case import Case
from lca.electricity import NATIONAL

MANIFEST, TRAIL, LOCK = "manifest.json", "trail.json", "requirements.lock"
BESIDE = ("report.toml", "scenario.toml")
FOLDERS = (evidence.FOLDER, "suppliers")
SYSTEM_FILES = ("system.toml", "processes.csv", "exchanges.csv", "parameters.csv")
REPOSITORY = Path(__file__).parents[2]

Hex = Field(pattern="^[0-9a-f]{64}$")
Words = Field(min_length=1, max_length=500)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class File(_Part):
    """One file of a bundle."""

    sha256: str = Hex
    size: int = Field(ge=0, description="bytes")


class Before(_Part):
    """The bundle that this one replaces."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of its manifest")
    model_sha256: str = Hex
    version: int = Field(ge=1)


class Manifest(_Part):
    """What a bundle says of itself."""

    format: Literal["tanbiao-bundle/1"] = "tanbiao-bundle/1"
    version: int = Field(ge=1, description="1, or one more than that of the bundle replaced")
    replaces: Before | None = None
    study: str = Field(min_length=1, max_length=200, description="name of the workbook or study.json below study/")
    firm: dict[str, str] = Field(description="name_zh, name_en, uscc")
    product: dict[str, str] = Field(description="name_zh, name_en, model")
    prepared_by: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = Field(
        min_length=1, description="persons who made the study; none of them may verify or review it"
    )
    system: dict[str, str] = Field(description="id, version and house_rule of the product system")
    dataset: dict[str, str] = Field(description="version and sha256 of the whole background data set")
    model_sha256: str = Hex
    merkle_root: str = Hex
    software: dict[str, str] = Field(description="versions of tanbiao and of every library it depends on")
    files: dict[str, File]

    def canonical(self) -> bytes:
        return trails.canonical(self.model_dump(mode="json"))


@dataclass(frozen=True)
class Bundle:
    """A bundle whose every file is as its manifest says."""

    manifest: Manifest
    files: Mapping[str, bytes]
    """without the manifest"""
    name: str = "case.tanbiao"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the manifest: the identity of the bundle."""
        return hashlib.sha256(self.manifest.canonical()).hexdigest()

    def to_bytes(self) -> bytes:
        """The archive; the same bytes for the same content."""
        return archive.pack({MANIFEST: self.manifest.canonical(), **self.files}, self.name)

    @cached_property
    def trail(self) -> dict[str, Any]:
        """The trail as the maker computed it; shape checked no further than that it is one."""
        data: Any = strictjson.loads(self.files[TRAIL], f"{self.name}/{TRAIL}")
        whole = isinstance(data, dict) and all(isinstance(data.get(k), dict) for k in ("model", "digests", "results"))
        if not whole or data.get("format") != trails.FORMAT:
            raise _broken(self.name, TRAIL, Text("不是轨迹文件", "is no trail"))
        return dict(data)

    def unpack(self, folder: Path) -> None:
        """Writes the files into an empty folder of one's own; names were checked when the bundle was opened."""
        for name, data in self.files.items():
            path = folder.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def case(self, folder: Path, solve: brightway.Solve = brightway.solve) -> Case:
        """The study, unpacked into `folder`, with its own product system and its own part of the data set.

        Raises InputError naming every problem of the study.
        """
        self.unpack(folder)
        dataset = self.manifest.dataset
        data = frozen.load(folder / "background", dataset["version"], dataset["sha256"])
        return Case.open(folder / "study" / self.manifest.study, folder / "system", solve, data=data)


# -- packing -----------------------------------------------------------------------------------------------------------


def make(
    case: Case, preparers: Iterable[str] = (), replaces: Bundle | None = None, name: str = "case.tanbiao"
) -> Bundle:
    """The bundle of a study; raises InputError for a file that cannot be packed, and what the calculation raises."""
    trail = case.trail
    files = _study_files(case, name)
    files |= {f"system/{case.system.id}/{n}": (case.system_folder / n).read_bytes() for n in SYSTEM_FILES}
    files |= {f"background/{n}": data for n, data in frozen.part(_reached(case)).items()}
    files[TRAIL] = trails.canonical(trail)
    if (REPOSITORY / LOCK).is_file():
        files[LOCK] = (REPOSITORY / LOCK).read_bytes()
    study, digests = case.file.study, case.trail["digests"]
    assert isinstance(digests, dict)  # noqa: S101 - for mypy; our own trail
    before = None
    if replaces:
        old = replaces.manifest
        before = Before(sha256=replaces.digest, model_sha256=old.model_sha256, version=old.version)
    manifest = Manifest(
        version=before.version + 1 if before else 1,
        replaces=before,
        study=case.file.path.name,
        firm=study.firm.model_dump(include={"name_zh", "name_en", "uscc"}),
        product=study.product.model_dump(include={"name_zh", "name_en", "model"}),
        prepared_by=_preparers(case, preparers),
        system={"id": case.system.id, "version": case.system.version, "house_rule": case.system.house_rule},
        dataset=dict(case.model.dataset),
        model_sha256=digests["model_sha256"],
        merkle_root=digests["merkle_root"],
        software=software(),
        files={n: File(sha256=hashlib.sha256(d).hexdigest(), size=len(d)) for n, d in sorted(files.items())},
    )
    return Bundle(manifest, files, name)


def _study_files(case: Case, name: str) -> dict[str, bytes]:
    """Study, evidence, suppliers' files and the secret; raises InputError for links and for names that cannot travel."""
    folder, problems = case.file.folder, Problems()
    case.file.secret()
    paths = [case.file.path, case.file.secret_path, *(folder / n for n in BESIDE if (folder / n).is_file())]
    for home in FOLDERS:
        paths += sorted(p for p in (folder / home).rglob("*") if p.is_symlink() or not p.is_dir())
    found: dict[str, bytes] = {}
    for path in paths:
        inner = path.relative_to(folder).as_posix()
        if any(part.startswith((".", "~$")) for part in inner.split("/")):
            continue  # what editors and file managers leave behind
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            problems.add(
                "archive-link",
                Text(f"{inner} 是链接，不能打包", f"{inner} is a link and cannot be packed"),
                Text("用文件本身代替链接", "Put the file itself in its place"),
                Place(file=name, column=inner),
            )
        else:
            found[f"study/{inner}"] = path.read_bytes()
    problems.raise_if_any()
    return found


def _reached(case: Case) -> frozenset[str]:
    """What the model uses, what its system could use, and the average power that rules compare with."""
    wanted = [n.id for n in case.model.nodes if n.kind == "background"]
    wanted += [e.input for rows in case.system.exchanges.values() for e in rows if e.kind != "emission"]
    country = case.file.study.plant.region.split("-")[0].upper()
    wanted += [a.id for a in case.data.activities.values() if a.product == NATIONAL and a.location in (country, "CN")]
    return frozen.closure(case.data, wanted)


def _preparers(case: Case, given: Iterable[str]) -> tuple[str, ...]:
    """Who made the study: those named, and the author of its report; without either the contact, else the firm."""
    author = report_statement.read(case.file.folder / report_statement.FILE)["report.author"].both(" ").strip()
    named = [name.strip() for name in (*given, author) if name.strip()]
    firm = case.file.study.firm
    return tuple(dict.fromkeys(named)) or (firm.contact or f"{firm.name_zh} {firm.name_en}",)


def software() -> dict[str, str]:
    """Versions of tanbiao and of the libraries it depends on."""
    names = {"tanbiao"}
    try:
        names |= {re.split(r"[^\w.-]", r)[0] for r in requires("tanbiao") or () if "extra ==" not in r}
        return {n: version(n) for n in sorted(names)}
    except PackageNotFoundError as error:
        raise AssertionError(f"{error} is not installed") from error


def succession(old: Bundle, new: Bundle) -> Text | None:
    """What is wrong with calling one bundle the version after another, or nothing."""
    before = new.manifest.replaces
    if old.digest in (new.digest, before.sha256 if before else ""):
        return None
    return Text(
        f"{new.name} 没有写明它替代 {old.name}（提交包 {old.digest[:16]}…）",
        f"{new.name} does not name {old.name} (bundle {old.digest[:16]}…) as the one it replaces",
    )


# -- opening -----------------------------------------------------------------------------------------------------------


def load(path: Path) -> Bundle:
    """The bundle in a file from outside; raises InputError naming every fault of the archive, the manifest and each file."""
    if path.is_dir():
        raise InputError.one(
            "bundle-folder",
            Text("这是一个文件夹，不是提交包", "This is a folder, not a bundle"),
            Text("先运行 tanbiao submit 打包", "Pack it first with tanbiao submit"),
            Place(file=path.name),
        )
    found = archive.read(path)
    if MANIFEST not in found:
        raise _broken(path.name, MANIFEST, Text("不存在", "is not there"))
    manifest = _manifest(found.pop(MANIFEST), path.name)
    problems = Problems()
    _compare(manifest, found, path.name, problems)
    problems.raise_if_any()
    return Bundle(manifest, found, path.name)


def _manifest(data: bytes, name: str) -> Manifest:
    raw = strictjson.loads(data, f"{name}/{MANIFEST}")
    try:
        manifest = Manifest.model_validate_json(data, strict=True)
    except ValidationError as error:
        problems = Problems()
        for fault in error.errors(include_url=False):
            path = ".".join(map(str, fault["loc"]))
            problems.add(
                "bundle-manifest", Text(f"manifest.json 的 {path} 不合要求", f"{path} in manifest.json does not fit"),
                _AGAIN, Place(file=name, column=f"{MANIFEST} {path}"),
            )  # fmt: skip
        raise InputError(problems) from None
    if trails.canonical(raw) != data or manifest.canonical() != data:
        raise _broken(name, MANIFEST, Text("不是规范的 JSON（RFC 8785）", "is not canonical JSON (RFC 8785)"))
    return manifest


def _compare(manifest: Manifest, found: Mapping[str, bytes], name: str, problems: Problems) -> None:
    def say(code: str, file: str, zh: str, en: str) -> None:
        problems.add(code, Text(f"{file} {zh}", f"{file} {en}"), _AGAIN, Place(file=name, column=file))

    for file in sorted(found.keys() - manifest.files.keys()):
        say("bundle-unlisted", file, "未列入清单", "is not in the manifest")
    for file, said in manifest.files.items():
        if file not in found:
            say("bundle-missing", file, "列入清单但不存在", "is in the manifest but not there")
        elif hashlib.sha256(found[file]).hexdigest() != said.sha256 or len(found[file]) != said.size:
            say(
                "bundle-changed",
                file,
                "与清单中的摘要不符：被改动",
                "does not match its digest in the manifest: it was changed",
            )
    system = manifest.system.get("id", "")
    needed = [f"study/{manifest.study}", f"study/{evidence.SECRET}", TRAIL]
    needed += [f"system/{system}/{n}" for n in SYSTEM_FILES] + [f"background/{t}.csv" for t in frozen.TABLES]
    for file in needed:
        if file not in manifest.files:
            say("bundle-missing", file, "不在提交包中", "is not in the bundle")
    for field, keys in (("dataset", ("version", "sha256")), ("system", ("id", "version", "house_rule")), ("firm", ("name_zh", "name_en", "uscc")), ("product", ("name_zh", "name_en", "model"))):  # fmt: skip
        if lacking := [k for k in keys if k not in getattr(manifest, field)]:
            say(
                "bundle-manifest",
                MANIFEST,
                f"的 {field} 缺 {'、'.join(lacking)}",
                f"{field} lacks {', '.join(lacking)}",
            )


_AGAIN = Text("请对方用 tanbiao submit 重新打包", "Ask the sender to pack it again with tanbiao submit")


def _broken(name: str, file: str, what: Text) -> InputError:
    return InputError.one(
        "bundle-manifest", Text(f"{file} {what.zh}", f"{file} {what.en}"), _AGAIN, Place(file=name, column=file)
    )
