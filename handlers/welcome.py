"""Greets whoever follows, comes back, or scans a code again; each touchpoint may have its own words."""

from pydantic import BaseModel, ConfigDict, Field

from core.tags import Tag
from handlers import contract
from handlers.content import AnyContent, Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.kinds import Kind
from storage.profiles import MemberChange, Profile


class Scene(BaseModel):
    """`[handlers.welcome.scenes.SCENE]`: a touchpoint's own words, and the tags it gives.

    What is left out: refollow takes the scene's follow, all take the section's own texts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    follow: Content | None = Field(None, description="to who follows by this code")
    refollow: Content | None = Field(None, description="to who comes back by it; absent = as follow")
    scan: Content | None = Field(None, description="to a follower who scans it")
    tags: frozenset[Tag] = Field(frozenset(), description="given to whoever comes by this code")


class Settings(contract.Settings):
    """`[handlers.welcome]`: first follow, coming back, and a scan by someone who follows already."""

    follow: Content = Field(
        Text(text="你好呀，终于等到你～有什么想了解的，直接发消息给我就好 🌿"),
        description="to who follows first",
    )
    refollow: Content = Field(
        Text(text="欢迎回来，好久不见，很想你～你的会员资料都还在，有事随时叫我 🌿"),
        description="to who followed before and comes back",
    )
    scan: Content = Field(
        Text(text="又见面啦～需要什么直接告诉我就好。"), description="to a follower who scans a code"
    )
    scenes: dict[str, Scene] = Field({}, description="a touchpoint's own words, by its scene")

    @property
    def known_scenes(self) -> frozenset[str]:
        """Those with a section."""
        return frozenset(self.scenes)

    @property
    def given_tags(self) -> frozenset[str]:
        """Those of all scenes."""
        return frozenset(tag for scene in self.scenes.values() for tag in scene.tags)


def build(settings: Settings) -> Answer:
    """Answers follows and scans; takes unfollows in silence, since nothing can be said any more."""
    plain = Scene()

    def answer(event: Event, context: Context) -> Reply | None:
        scene = settings.scenes.get(event.scene, plain)
        match event.kind:
            case Kind.FOLLOW if _came_back(context.member):
                return _greet(scene.refollow or scene.follow or settings.refollow, "welcome_back", scene)
            case Kind.FOLLOW:
                return _greet(scene.follow or settings.follow, "welcome", scene)
            case Kind.SCAN:
                return _greet(scene.scan or settings.scan, "scan", scene)
            case Kind.UNFOLLOW:
                return Reply(None, topic="unfollow")
            case _:
                return None

    return answer


def _came_back(member: Profile) -> bool:
    # Right whether the profile stands before this follow (not following) or after it (counted as one).
    return member.follows > int(member.following)


def _greet(content: AnyContent, topic: str, scene: Scene) -> Reply:
    return Reply(content, topic, MemberChange(add_tags=scene.tags))


handler = Handler(Settings, build)
