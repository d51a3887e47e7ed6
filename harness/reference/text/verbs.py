"""Verbs of work, in groups of near synonyms, with what they act on, and how they inflect."""

from dataclasses import dataclass
from functools import cache

from harness.reference.text.listing import phrases, words

_GROUPS = """
check inspect test examine | thing place system | freq day month place purpose clock
repair fix mend | thing place system | day place month duration amount
clean wash | thing place | freq day clock manner place
approve authorise accept | doc case project event | day deadline manner place duration
sign | doc | day deadline place manner
send forward post mail | doc goods | recipient deadline day manner place freq
submit deliver hand-in | doc case | recipient deadline day manner place
order request | goods thing doc | source freq deadline manner day amount
buy purchase | goods thing | source amount month place manner
sell | goods thing | recipient amount place freq
store keep | goods doc thing | place duration purpose
collect pick-up fetch | goods doc thing | place day clock freq source
return bring-back give-back | thing goods | place deadline recipient day
pay settle | case | deadline manner day source
write draft prepare | doc | deadline purpose month duration
update revise renew | doc system plan | freq month day reason
print copy | doc | place purpose day freq
delete remove erase | doc system | duration deadline reason day
archive file | doc case | place duration month manner
review read study | doc case | freq deadline day place
organise arrange plan | event project | place month freq reason
lead run manage | project org place event | until since month place
start begin launch | project event system | month day clock reason
stop end finish | project event system | month day clock reason
cancel call-off | event plan case | reason deadline manner day
postpone move delay | event project | until reason
attend visit join | event | freq day reason
open unlock | place thing | clock day manner freq
close lock | place thing | clock day reason until
clear empty tidy | place | freq day deadline
paint decorate renovate | place | month amount duration reason
build construct | place thing | month amount duration source
rent hire lease | thing place | duration amount source purpose
book reserve | place event thing | manner deadline duration purpose
use operate | thing system place | purpose freq place manner
install set-up | system thing | place day month duration
replace change exchange | thing system | freq reason month amount
switch-off turn-off | thing system | clock reason day duration
switch-on turn-on | thing system | clock purpose day
move transfer shift | goods thing org | place month reason manner
guard watch protect | place thing | clock until reason
monitor supervise control | place system org | freq clock manner
train teach instruct | group | place freq duration day
inform notify tell | group person | manner deadline day clock
meet see | person group | place clock day freq
interview question | person group | place day clock duration
hire employ recruit | person group | month reason until
help support assist | group person | place day manner
invite | group person | place day reason
thank praise | group person | reason day
pay reward | group person | amount month manner
transport carry take | goods group | place manner day clock
load unload | goods | clock place day duration
pack wrap | goods | place purpose duration
count record register | goods case doc | freq place manner
measure weigh | goods thing | freq place manner
serve offer provide | goods | place clock day freq
cook bake | goods | place clock day freq
import export | goods | source manner month
produce make manufacture | goods thing | place month freq
handle process treat | case goods | duration day place manner
answer reply-to | case doc | duration manner clock
investigate examine | case | duration deadline
report mention | case | recipient deadline manner place
refuse reject decline | case doc plan | reason duration
publish announce release | doc system plan | place day month freq
translate | doc | duration source place
explain present describe | doc system plan project | place day clock freq
show demonstrate | system thing | place day clock recipient
back-up restore | system | freq clock place duration
restart reboot reset | system thing | freq clock reason manner
block disable lock | system plan | reason duration until
share publish | doc | manner recipient place freq
choose select pick | plan thing project | deadline reason month
introduce launch offer | plan system | month place reason
fund finance sponsor | project event org | amount until month
found establish | org | month place
"""
_IRREGULAR = dict(
    line.split(" ", 1)
    for line in phrases("""
    send sent; sell sold; keep kept; bring brought; give gave given; pay paid; write wrote written;
    read read; run ran run; lead led; begin began begun; teach taught; tell told; meet met; see saw
    seen; take took taken; make made; buy bought; build built; let let; set set; show showed shown;
    choose chose chosen; hold held; cut cut; put put; find found; get got
    """)
)
_DOUBLING = frozenset(words("stop plan ship transfer wrap cancel submit refer drop"))


@dataclass(frozen=True, slots=True)
class Verb:
    """The forms of one verb, particles included: "hands in", "handed in"."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Near synonyms with the kinds of their objects and the adverbials they take."""

    key: str
    verbs: tuple[Verb, ...]
    objects: tuple[str, ...]
    adverbials: tuple[str, ...]


@cache
def inflect(name: str) -> Verb:
    """All forms of a verb written like "hand-in"."""
    base, _, particle = name.partition("-")
    tail = f" {particle}" if particle else ""
    stem = base + base[-1] if base in _DOUBLING else base
    soft = base.endswith("y") and base[-2] not in "aeiou"
    third = base[:-1] + "ies" if soft else base + ("es" if base.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")
    regular = base[:-1] + "ied" if soft else base + "d" if base.endswith("e") else stem + "ed"
    past, _, participle = _IRREGULAR.get(base, regular).partition(" ")
    gerund = (base[:-1] if base.endswith("e") and not base.endswith("ee") else stem) + "ing"
    if base in ("run", "begin", "set", "get", "cut", "put", "let"):
        gerund = base + base[-1] + "ing"
    return Verb(base + tail, third + tail, past + tail, (participle or past) + tail, gerund + tail)


def _group(line: str) -> VerbGroup:
    names, kinds, adverbials = (part.split() for part in line.split("|"))
    return VerbGroup(" ".join(names), tuple(map(inflect, names)), tuple(kinds), (*adverbials, "occasion"))


GROUPS = tuple(_group(line) for line in _GROUPS.strip().splitlines())
BY_OBJECT = {
    kind: tuple(group for group in GROUPS if kind in group.objects) for group in GROUPS for kind in group.objects
}
