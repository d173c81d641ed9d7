"""The parts of an Excel workbook, unpacked only after its size was seen to be reasonable."""

import io
import struct
import zipfile

from wearoff.config import TableSource
from wearoff.errors import ConfigError

MAX_PARTS = 1_000
MAX_DIRECTORY_BYTES = 1_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 5_000_000

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_CHUNK_BYTES = 1 << 16
_AS_CSV = "save the sheet as CSV and declare format: csv"


class WorkbookArchive:
    """The zip archive of a workbook, whose directory was checked before anything is unpacked.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The file's part of the config.
    key : str
        The config key of its path, for messages.

    Raises
    ------
    ConfigError
        For what is no sound workbook, or would unpack to more than a sheet of records needs.
    """

    def __init__(self, content: bytes, source: TableSource, key: str) -> None:
        self._place, self._key = source.place, key
        self._refuse_huge_directory(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            infos = self._archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            infos = None
        if infos is None:
            raise self._damaged()
        self._refuse_odd_parts(infos)
        # The reader of workbooks looks parts up without regard to case.
        self._infos = {info.filename.casefold(): info for info in infos}

    def has(self, name: str) -> bool:
        """Tell whether there is such a part.

        Parameters
        ----------
        name : str
            Its path in the archive.
        """
        return name.casefold() in self._infos

    def part(self, name: str) -> bytes | None:
        """Unpack one part.

        Parameters
        ----------
        name : str
            Its path in the archive, such as ``xl/workbook.xml``.

        Returns
        -------
        bytes or None
            Its content, never longer than the directory says; None if there is no such part.

        Raises
        ------
        ConfigError
            If the part is damaged, or longer than the directory says.
        """
        info = self._infos.get(name.casefold())
        if info is None:
            return None
        chunks = []
        try:
            # In small steps: one great read would unpack all there is, whatever the directory says.
            with self._archive.open(info) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    chunks.append(chunk)
            return b"".join(chunks)
        except Exception:  # zlib, zipfile and struct have many; ours is raised outside this block
            chunks.clear()
        raise self._damaged()

    def _damaged(self) -> ConfigError:
        return ConfigError(
            f"{self._place} is a damaged workbook, or one that was cut short",
            self._key,
            "copy the file again, or save it anew",
        )

    def _refuse_huge_directory(self, content: bytes) -> None:
        """Refuse by the last record of the archive, which says how long its directory is."""
        at = len(content) - 22
        if content[at : at + 4] != _END or content[-2:] != b"\0\0":
            at = content.rfind(_END, max(0, len(content) - 65_557))
        if at < 0 or at + 22 > len(content):
            raise self._damaged()
        n_parts, n_bytes = struct.unpack("<HL", content[at + 10 : at + 16])
        is_64 = content[max(0, at - 20) : at].startswith(_END_64)
        if is_64 or n_parts > MAX_PARTS or n_bytes > MAX_DIRECTORY_BYTES:
            raise self._too_much(f"has more than {MAX_PARTS:,} parts, or says so")

    def _refuse_odd_parts(self, infos: list[zipfile.ZipInfo]) -> None:
        names = [info.filename.casefold() for info in infos]
        if len(names) != len(set(names)):
            raise self._too_much("holds two parts of the same name")
        if any(info.flag_bits & 1 for info in infos):
            raise self._too_much("is encrypted")
        known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if any(info.compress_type not in known for info in infos):
            raise self._too_much("is packed in a way that workbooks are not")
        if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
            raise self._too_much(f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB")
        if any(
            info.file_size > max(RATIO_COUNTS_FROM_BYTES, MAX_RATIO * info.compress_size)
            for info in infos
        ):
            raise self._too_much(f"unpacks to more than {MAX_RATIO} times its size")

    def _too_much(self, what: str) -> ConfigError:
        return ConfigError(f"{self._place} {what}", self._key, _AS_CSV)
