"""The files in a folder, an archive or a compressed file, opened one after the other and never written to disk.

Zip, tar, tar.gz and gz are known. What an honest archive of records never holds is refused with one sentence, and the
other files still come: names that lead out of the archive, links, encrypted files, archives in archives, and files that
swell like a bomb. Real records shrink to a tenth to a fortieth, so a file that grows two-hundredfold is no record.
"""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from trialwright.errors import InputError
from trialwright.registry.reader import Tables

LARGEST_RATIO = 200
"""How many bytes one compressed byte may become."""

FREE_BYTES = 1024 * 1024
"""So much may come out of any file, however small it was packed."""

LARGEST_TOTAL = 64 * 1024**3
"""How much one archive may hold unpacked: several times the whole registry."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    struct.error,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: where it stands, and how to open it. Of a tar it must be read before the next one is asked for."""

    place: str
    name: str
    open: Callable[[], io.BufferedReader]


def is_packed(source: Path | bytes) -> bool:
    """Whether the source is a zip, a gz or a tar."""
    return _shape(source) != "file"


def entries(source: Path | bytes, where: str) -> Iterator[Entry | InputError]:
    """Every file in the source, in order; a source that is a plain file is its own only entry."""
    if isinstance(source, Path) and source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_symlink():
                yield _refused(str(path), "a link")
            elif path.is_file():
                yield from entries(path, str(path))
        return
    shape = _shape(source)
    try:
        with _raw(source, where) as raw:
            if shape == "zip":
                yield from _zip_entries(raw, where)
            elif shape == "tar":
                yield from _tar_entries(raw, where)
            elif shape == "gzip":
                unpacked = _unpacked(raw, where)
                if unpacked.peek(512)[257:262] == b"ustar":
                    yield from _tar_entries(unpacked, where)
                else:
                    yield Entry(where, where, lambda: unpacked)
            else:
                yield Entry(where, where, lambda: _metered(raw, where, lambda: LARGEST_TOTAL))
    except _BROKEN as error:
        yield _broken(where, error)


def tables(source: Path | bytes, where: str, key: str) -> Tables | None:
    """The files of a folder or zip by their bare names, when ``key`` is one of them."""
    if isinstance(source, Path) and source.is_dir():
        if not (source / key).is_file():
            return None
        files = [path for path in source.iterdir() if path.is_file() and not path.is_symlink()]
        return {path.name: _opener(path) for path in files}
    if _shape(source) != "zip":
        return None
    try:
        with _raw(source, where) as raw, zipfile.ZipFile(raw) as packed:
            paths = [name for name in packed.namelist() if name.endswith(".txt") and _fault(name, link=False) is None]
    except _BROKEN:
        return None
    names = {PurePosixPath(path).name: path for path in paths}
    return {name: _member_opener(source, where, path) for name, path in names.items()} if key in names else None


class _Metered(io.RawIOBase):
    """A stream that stops with a sentence when it gives more than it may, or breaks off."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile, where: str, allowed: Callable[[], int]) -> None:
        self._inner, self._where, self._allowed, self._given = inner, where, allowed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except (*_BROKEN, RuntimeError) as error:
            raise _broken(self._where, error) from None
        self._given += len(data)
        if self._given > self._allowed():
            raise _refused(self._where, f"a file that grows more than {LARGEST_RATIO}-fold when it is unpacked")
        buffer[: len(data)] = data
        return len(data)


def _metered(inner: IO[bytes] | gzip.GzipFile, where: str, allowed: Callable[[], int]) -> io.BufferedReader:
    return io.BufferedReader(_Metered(inner, where, allowed), 65536)


def _shape(source: Path | bytes) -> str:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                head = file.read(262)
        except OSError:
            return "file"
    else:
        head = source[:262]
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gzip"
    return "tar" if head[257:262] == b"ustar" else "file"


def _raw(source: Path | bytes, where: str) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except OSError as error:
        raise InputError(
            where=where,
            expected="a file that can be read",
            found=(error.strerror or "an error").lower(),
            remedy="Give the path of a record, of a folder of records or of an archive.",
        ) from None


def _zip_entries(raw: IO[bytes], where: str) -> Iterator[Entry | InputError]:
    packed = zipfile.ZipFile(raw)
    listed = [info for info in packed.infolist() if not info.filename.endswith("/")]
    total = sum(info.file_size for info in listed)
    if total > LARGEST_TOTAL or total > LARGEST_RATIO * max(raw.seek(0, 2), FREE_BYTES):
        raise _refused(where, "an archive that claims to hold far more than it can")
    for info in listed:
        place = f"{where}: {info.filename[:100]}"
        fault = _fault(info.filename, link=stat.S_ISLNK(info.external_attr >> 16))
        if fault is None and info.flag_bits & 0x1:
            fault = "an encrypted file"
        if fault is not None:
            yield _refused(place, fault)
        else:
            yield Entry(place, info.filename, _zip_opener(packed, info, place))


def _zip_opener(packed: zipfile.ZipFile, info: zipfile.ZipInfo, place: str) -> Callable[[], io.BufferedReader]:
    def opened() -> io.BufferedReader:
        try:
            inner = packed.open(info)
        except (*_BROKEN, RuntimeError) as error:
            raise _broken(place, error) from None
        return _metered(inner, place, lambda: _allowed(info.compress_size))

    return opened


def _tar_entries(stream: IO[bytes], where: str) -> Iterator[Entry | InputError]:
    with tarfile.open(fileobj=stream, mode="r|") as packed:
        for info in packed:
            place = f"{where}: {info.name[:100]}"
            if info.isdir():
                continue
            fault = _fault(info.name, link=info.issym() or info.islnk())
            if fault is None and not info.isreg():
                fault = "no plain file"
            if fault is not None:
                yield _refused(place, fault)
                continue
            inner = packed.extractfile(info)
            if inner is not None:
                yield Entry(place, info.name, _given(_metered(inner, place, lambda: LARGEST_TOTAL)))


def _unpacked(raw: IO[bytes], where: str) -> io.BufferedReader:
    """What a gz holds; it may grow only with what was read of it."""
    inner = gzip.GzipFile(fileobj=raw, mode="rb")
    return _metered(inner, where, lambda: _allowed(raw.tell()))


def _allowed(packed_bytes: int) -> int:
    return max(FREE_BYTES, LARGEST_RATIO * packed_bytes)


def _given(stream: io.BufferedReader) -> Callable[[], io.BufferedReader]:
    return lambda: stream


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _member_opener(source: Path | bytes, where: str, name: str) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        packed = zipfile.ZipFile(_raw(source, where))
        return _zip_opener(packed, packed.getinfo(name), f"{where}: {name[:100]}")()

    return opened


def _fault(name: str, *, link: bool) -> str | None:
    """Why a file of an archive is not read, from its name and kind."""
    if link:
        return "a link"
    if not name:
        return "a file without a name"
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        return "a name that leads out of the archive"
    return None


def _refused(where: str, found: str) -> InputError:
    return InputError(
        where=where,
        expected="a file of records in an honest archive",
        found=found,
        remedy="Fetch the archive from the registry again, or take this file out of it.",
    )


def _broken(where: str, error: Exception) -> InputError:
    if isinstance(error, RuntimeError) and "password" in str(error):
        return _refused(where, "an encrypted file")
    return InputError(
        where=where,
        expected="a whole archive",
        found=f"one that breaks off or is damaged ({' '.join(str(error).split())[:80] or type(error).__name__})",
        remedy="Fetch the archive again: it may have been cut on the way.",
    )
