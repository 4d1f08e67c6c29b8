"""Where the register lies: four tables, SQLite in WAL mode by default, another data base by URL; and its errors in words.

    events       one row an event: its text (the truth), and the subtrees that it completes (see Nodes in lca/merkle.py)
    checkpoints  every note that was signed
    standing     one row an id, rebuilt from the events: for searching only
    about        format and origin

Event n completes the subtrees of 1, 2, 4 … leaves that end with it; their hashes stand one after the other in `hashes`. So the
hash of any complete subtree is one row away, an append writes one row, and no interior node has a table of its own.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event as hooks
from sqlalchemy.pool import QueuePool

from inventories.problem import InputError, MachineError, Place, Text

FORMAT = "tanbiao-register/1"
WAIT = 60
"""seconds that a writer waits for another"""
LARGEST = 4 << 20
"""bytes of one row"""
FACTS = (
    "product", "product_en", "model", "firm", "firm_en", "uscc", "document_type", "valid_from", "valid_until", "footprint", "unit", "preceding",
)  # fmt: skip

_metadata = sa.MetaData()
events = sa.Table(
    "events", _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("moment", sa.Text, nullable=False),
    sa.Column("leaf", sa.Text, nullable=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
)  # fmt: skip
checkpoints = sa.Table(
    "checkpoints", _metadata,
    sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("signer", sa.Text, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
)  # fmt: skip
standing = sa.Table(
    "standing", _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("moment", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False, index=name == "uscc") for name in FACTS),
)  # fmt: skip
about = sa.Table(
    "about", _metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)


def connect(where: Path | str, create: str = "") -> tuple[sa.Engine, str]:
    """The data base and the register's origin. With `create`, the origin of a new register, it is made if it is not there.

    Raises InputError for what is no register, MachineError for what the machine refuses.
    """
    address = _address(where)
    local = address is None or address.get_backend_name() == "sqlite"
    path = Path(where if address is None else address.database or "")
    name = path.name if local else address.render_as_string()  # type: ignore[union-attr]
    try:
        engine = _sqlite(path, bool(create)) if local else sa.create_engine(address)  # type: ignore[arg-type]
    except (ImportError, sa.exc.NoSuchModuleError) as error:
        raise MachineError(
            Text(f"缺少数据库驱动：{error}", f"The driver of the data base is missing: {error}"),
            Text("安装该驱动，或使用登记簿文件", "Install the driver, or use a register file"),
        ) from None
    with in_words(name):
        try:
            origin = _opened(engine, name, create)
        except BaseException:
            engine.dispose()
            raise
    return engine, origin


def _address(where: Path | str) -> sa.URL | None:
    """The address of a data base; None for a file."""
    if not isinstance(where, str) or "://" not in where:
        return None
    try:
        return sa.make_url(where)
    except (sa.exc.ArgumentError, ValueError):
        raise InputError.one(
            "register-address",
            Text("数据库地址写法不合法", "The address of the data base is malformed"),
            Text("写作 postgresql://主机/库，或给出文件", "Write postgresql://host/name, or give a file"),
        ) from None


def _opened(engine: sa.Engine, name: str, create: str) -> str:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _no_traps(connection, name)
        known = sa.inspect(connection).get_table_names()
        if "about" in known:
            found: dict[str, str] = {row[0]: row[1] for row in connection.execute(sa.select(about))}
            if found.get("format") == FORMAT and set(_metadata.tables) <= set(known):
                return found.get("origin", "")
        if known or not create:
            raise _foreign(name)
    with writing(engine) as connection:
        if not sa.inspect(connection).has_table("about"):
            _metadata.create_all(connection)
            connection.execute(
                sa.insert(about), [{"name": "format", "value": FORMAT}, {"name": "origin", "value": create}]
            )
    return _opened(engine, name, "")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One writer at a time, from before the first reading to the commit. All of it happens, or nothing."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if engine.dialect.name != "sqlite":  # pragma: no cover - the lock of other data bases
            connection.execute(sa.select(about).where(about.c.name == "format").with_for_update())
        yield connection


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turns an error of the data base into a problem that says what to do."""
    try:
        yield
    except UnicodeDecodeError:  # in a message that quotes the damaged file
        raise _damaged(name, "UTF-8") from None
    except sa.exc.DBAPIError as error:
        text = str(error.orig)
        if (
            "readonly" in text
            or "unable to open" in text
            or "disk I/O" in text
            or "disk is full" in text
            or "permission" in text.lower()
        ):
            raise MachineError(
                Text(f"登记簿 {name} 无法打开或写入：{text}", f"The register {name} cannot be opened or written: {text}"),
                Text("检查文件和所在目录是否存在、可写且有空间（SQLite 在旁边写 -wal 文件）", "See that the file and its folder exist, can be written and have room (SQLite writes a -wal file beside it)"),
            ) from None  # fmt: skip
        if "locked" in text:
            raise MachineError(
                Text(f"登记簿 {name} 被另一程序占用超过 {WAIT} 秒", f"Another program held the register {name} for more than {WAIT} s"),
                Text("等它结束后重试", "Try again when it is done"),
            ) from None  # fmt: skip
        if "not a database" in text:
            raise _foreign(name) from None
        raise _damaged(name, text[:200]) from None


def _damaged(name: str, why: str) -> InputError:
    return InputError.one(
        "register-damaged",
        Text(f"登记簿文件已损坏：{why}", f"The register's file is damaged: {why}"),
        Text("从镜像恢复：tanbiao register import", "Restore it from a mirror: tanbiao register import"),
        Place(file=name),
    )


def _foreign(name: str) -> InputError:
    return InputError.one(
        "no-register",
        Text("这不是 tanbiao 登记簿", "This is no register of tanbiao"),
        Text(
            "检查路径；新登记簿用 tanbiao register init", "Check the path; a new one is made by tanbiao register init"
        ),
        Place(file=name),
    )


def _no_traps(connection: sa.Connection, name: str) -> None:
    """A register of ours has neither views nor triggers; in a stranger's file they could answer in the tables' place."""
    found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')").scalar()
    if found:
        raise _foreign(name)


def _sqlite(path: Path, create: bool) -> sa.Engine:
    if path.is_dir() or not (create or path.is_file()):
        raise InputError.one(
            "register-missing",
            Text("没有这个登记簿文件", "There is no such register"),
            Text(
                "检查路径；新登记簿用 tanbiao register init",
                "Check the path; a new one is made by tanbiao register init",
            ),
            Place(file=path.name),
        )
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MachineError(
                Text(f"无法建立目录 {path.parent}：{error.strerror}", f"The folder {path.parent} cannot be made: {error.strerror}"),
                Text("检查路径与权限", "Check the path and its permissions"),
            ) from None  # fmt: skip
    mode = "mode=rwc" if create else "mode=rw"
    if not os.access(path.parent, os.W_OK) and not _pending(path):
        # On a read-only medium SQLite cannot make its -shm file; nothing can change there, so none is needed.
        mode = "mode=ro&immutable=1"

    def opened() -> sqlite3.Connection:
        uri = f"file:{quote(str(path.absolute()))}?{mode}"
        made = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            made.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            made.execute("PRAGMA trusted_schema = OFF")
            made.execute("PRAGMA cell_size_check = ON")
            made.execute("PRAGMA synchronous = FULL")
            if create and path.stat().st_size == 0:
                made.execute("PRAGMA journal_mode = WAL")
        except BaseException:  # a file that is no data base: nobody else will close it
            made.close()
            raise
        return made

    engine = sa.create_engine("sqlite://", creator=opened, poolclass=QueuePool)

    @hooks.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        immediate = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _pending(path: Path) -> bool:
    """Whether a -wal file holds what is not yet in the data base."""
    beside = path.with_name(path.name + "-wal")
    return beside.exists() and beside.stat().st_size > 0


def like(text: str) -> str:
    """A pattern for `LIKE … ESCAPE '\\'` that finds the text anywhere."""
    plain = text.casefold()
    for sign in ("\\", "%", "_"):
        plain = plain.replace(sign, f"\\{sign}")
    return f"%{plain}%"
