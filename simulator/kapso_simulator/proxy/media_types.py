"""Which files Meta takes, and how large they may be."""

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024
_IMAGES = ("image/jpeg", "image/png")
_VIDEOS = ("video/mp4", "video/3gpp")
_AUDIOS = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus")
_DOCUMENTS = (
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
_MOST = {
    **dict.fromkeys(_IMAGES, 5 * _MEGABYTE),
    **dict.fromkeys((*_VIDEOS, *_AUDIOS), 16 * _MEGABYTE),
    **dict.fromkeys(_DOCUMENTS, 100 * _MEGABYTE),
    "image/webp": 500 * 1024,
}
_BY_ENDING = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "3gp": "video/3gpp",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/opus",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": _DOCUMENTS[5],
    "xlsx": _DOCUMENTS[6],
    "pptx": _DOCUMENTS[7],
}
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf", b"OggS": "audio/ogg"}


@dataclass(frozen=True)
class Limit:
    """What one MIME type allows."""

    mime_type: str
    most: int


def limit_of(mime_type: str) -> Limit | None:
    """The limit of a MIME type that Meta takes; None for any other."""
    plain = mime_type.split(";")[0].strip().lower()
    return Limit(plain, _MOST[plain]) if plain in _MOST else None


def guess(name: str, content: bytes) -> str:
    """The MIME type that a file's name or its first bytes tell."""
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "application/octet-stream")
