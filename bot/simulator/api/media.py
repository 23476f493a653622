"""Uploads: temporary media, permanent material, article pictures, drafts (official-account-api.md §11)."""

import json

from bot.simulator.api.call import Answer, Call, Endpoint, Upload, items
from bot.simulator.api.messages import OK, live_media
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json, Media

_KB = 1024
_LARGEST = {"image": 2048 * _KB, "voice": 2048 * _KB, "video": 10240 * _KB, "thumb": 64 * _KB}
_ENDINGS = {
    "image": (".png", ".jpeg", ".jpg", ".gif"),
    "voice": (".amr", ".mp3"),
    "video": (".mp4",),
    "thumb": (".jpg",),
}
_ARTICLE_PICTURE = 1024 * _KB
_MEDIA_ID_LENGTH = 64


def _upload(platform: Platform, call: Call) -> Json:
    kind = call.query.get("type", "")
    media = _stored(platform, kind, _checked(call, kind), permanent=False)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.media_id, "created_at": int(platform.now().timestamp())}


def _get(platform: Platform, call: Call) -> Json | Answer:
    media_id = call.query.get("media_id", "")
    live_media(platform, media_id)
    media = platform.state.media[media_id]
    if media.type == "video":
        return {"video_url": f"{call.base}/cgi-bin/media/simulated?media_id={media_id}"}
    return _file(media)


def _upload_picture(platform: Platform, call: Call) -> Json:
    upload = _checked(call, "image")
    if len(upload.body) > _ARTICLE_PICTURE:
        raise ApiError(40006)
    media = _stored(platform, "url", upload, permanent=True)
    return {"url": f"{call.base}/cgi-bin/media/simulated?media_id={media.media_id}"}


def _picture(platform: Platform, call: Call) -> Answer:
    """The file behind a URL of uploadimg or add_material; the simulator's own path."""
    media = platform.state.media.get(call.query.get("media_id", ""))
    return _file(media) if media else Answer(b"no such file", "text/plain", 404)


def _add_material(platform: Platform, call: Call) -> Json:
    kind = call.query.get("type", "")
    media = _stored(platform, kind, _checked(call, kind), permanent=True)
    answer: Json = {"media_id": media.media_id}
    if kind == "image":
        answer["url"] = f"{call.base}/cgi-bin/media/simulated?media_id={media.media_id}"
    return answer


def _get_material(platform: Platform, call: Call) -> Json | Answer:
    media = _permanent(platform, call)
    return json.loads(media.body) if media.type == "news" else _file(media)


def _delete_material(platform: Platform, call: Call) -> Json:
    del platform.state.media[_permanent(platform, call).media_id]
    return OK


def _count_material(platform: Platform, _call: Call) -> Json:
    kinds = [media.type for media in platform.state.media.values() if media.until is None]
    return {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image", "news")}


def _add_draft(platform: Platform, call: Call) -> Json:
    articles = items(call.json(), "articles", 44003)
    if not all(isinstance(row, dict) and row.get("title") and row.get("content") for row in articles):
        raise ApiError(44003)
    body = json.dumps({"news_item": articles}, ensure_ascii=False).encode()
    media = _stored(platform, "news", Upload("draft.json", "application/json", body), permanent=True)
    return {"media_id": media.media_id}


def _checked(call: Call, kind: str) -> Upload:
    """The file of the call if it suits its type. Raises: ApiError 40004, 41005, 40006."""
    if kind not in _LARGEST:
        raise ApiError(40004)
    if call.upload is None or not call.upload.filename or not call.upload.body:
        raise ApiError(41005)
    if not call.upload.filename.lower().endswith(_ENDINGS[kind]):
        raise ApiError(40004)
    if len(call.upload.body) > _LARGEST[kind]:
        raise ApiError(40006)
    return call.upload


def _stored(platform: Platform, kind: str, upload: Upload, *, permanent: bool) -> Media:
    until = None if permanent else platform.now() + platform.settings.limits.media_life
    media_id = platform.opaque(_MEDIA_ID_LENGTH)
    media = Media(media_id, kind, upload.filename, upload.content_type, upload.body, until)
    platform.state.media[media_id] = media
    return media


def _permanent(platform: Platform, call: Call) -> Media:
    media = platform.state.media.get(str(call.json().get("media_id")))
    if media is None or media.until:
        raise ApiError(40007)
    return media


def _file(media: Media) -> Answer:
    headers = {"Content-Disposition": f'attachment; filename="{media.media_id}"'}
    return Answer(media.body, media.content_type, headers=headers)


ENDPOINTS = (
    Endpoint("/cgi-bin/media/upload", _upload),
    Endpoint("/cgi-bin/media/get", _get, "GET"),
    Endpoint("/cgi-bin/media/uploadimg", _upload_picture),
    Endpoint("/cgi-bin/media/simulated", _picture, "GET", token=False),
    Endpoint("/cgi-bin/material/add_material", _add_material),
    Endpoint("/cgi-bin/material/get_material", _get_material),
    Endpoint("/cgi-bin/material/del_material", _delete_material),
    Endpoint("/cgi-bin/material/get_materialcount", _count_material, "GET"),
    Endpoint("/cgi-bin/draft/add", _add_draft),
)
