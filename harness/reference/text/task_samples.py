"""Samples of plain tasks: an input and its one right output."""

from collections.abc import Callable, Mapping
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import proper_names, values
from harness.reference.text.documents import Split
from harness.reference.text.forms import forms, sentence
from harness.reference.text.listing import words
from harness.reference.text.names import between, code, drawn, invented, person, pick, town

Sample = tuple[str, str]
Sampler = Callable[[Random], Sample]
_GOOD = words(
    "great excellent wonderful lovely superb happy pleasant delightful fantastic perfect friendly good amazing helpful "
    "brilliant tasty clean comfortable reliable beautiful"
)
_BAD = words(
    "terrible awful horrible broken bad dirty rude slow poor disappointing nasty useless boring cold noisy late "
    "annoying dreadful faulty weak"
)
_REVIEWS = forms("""
The {w} was {a}.
What a {a} {w}!
I found the {w} {a}.
Our {w} is {a} and {b}.
(My|The) {w} was {a}, really {b}.
(We|I) had a {a} time, and the {w} was {b}.
The {w} (arrived|came) {d} and it was {a}.
(Such|Simply) a {a} {w}.
(The staff was|Everybody was|The service was) {a} and the {w} {b}.
{a} {w}, {b} service.
I (will never forget|still remember) this {a} {w}.
The {w} from {t} is {a}.
""")
TOPICS: Mapping[str, tuple[str, ...]] = {
    "sport": words("match team goal coach race league player score stadium training"),
    "food": words("soup bread cheese dinner recipe chef salad kitchen menu dessert"),
    "weather": words("rain storm cloud sunshine snow wind forecast temperature fog thunder"),
    "money": words("bank loan price salary tax invoice budget profit payment debt"),
    "travel": words("flight hotel luggage passport airport train tourist journey map beach"),
    "music": words("song band guitar concert melody drum singer album piano chorus"),
    "health": words("doctor clinic fever medicine nurse pain surgery vaccine patient diet"),
    "computers": words("laptop keyboard software server password screen network file program mouse"),
    "school": words("teacher pupil lesson homework classroom exam essay blackboard principal timetable"),
    "animals": words("dog cat horse rabbit parrot hamster goldfish puppy kitten pony"),
}
_TOPIC_SAYS = forms("""
The {x} was {y} and the {z} too.
(I|We) talked about the {x} and the {z}.
(Yesterday|Today|Last week) there was a {x} with (a |){z}.
We need a {x} before the {z}.
My {x} had a {z} again.
They asked about {x} and {z} (today|again|yesterday).
(Can you|Could you|Please) (check|look at) the {x} and the {z}(.|?)
The {x} is {y} (today|again), (not|unlike) the {z}.
(A|The) {y} {x} (came|comes) with the {z}.
""")
_TOPIC_ADJECTIVES = words("nice long new odd early strange big")
_MESSAGES = forms("""
Hello, this is {p}. My order {o} has not arrived in {c}. Write to {e}.
Please send order {o} to {c}. Contact: {e}. Thanks, {p}.
{p} from {c} asked about order {o}. The address is {e}.
Order {o} was paid by {p} ({e}) in {c}.
Dear team, order {o} is (late|wrong|damaged). I live in {c}. Reach me at {e}. (Regards|Best wishes), {p}
(I am|My name is) {p} and I live in {c}. The order number is {o}, my mail is {e}.
(We got|There is) a message from {p} in {c}: order {o} is (lost|missing|broken). Answer to {e}.
{p} wants to (cancel|change|return) order {o}. Send the form to {e}. The parcel is in {c}.
""")


def review(rng: Random, good: bool) -> str:
    """A short review."""
    opinions = _GOOD if good else _BAD
    slots = {
        "w": pick(rng, lex.WORDS),
        "a": pick(rng, opinions),
        "b": pick(rng, opinions),
        "d": pick(rng, ("today", "on time", "yesterday")),
        "t": pick(rng, proper_names.CITIES),
    }
    return sentence(pick(rng, _REVIEWS).fill(rng, slots))


def topical(rng: Random, topic: str) -> str:
    """A sentence on a topic."""
    about, says = TOPICS[topic], pick(rng, _TOPIC_SAYS)
    slots = {"x": pick(rng, about), "z": pick(rng, about), "y": pick(rng, _TOPIC_ADJECTIVES)}
    return sentence(says.fill(rng, slots))


def items(rng: Random, count: int) -> list[str]:
    """Different words or names."""
    make = pick(rng, (values.VALUES["word"], values.VALUES["word"], invented, values.VALUES["colour"], town))
    made: list[str] = []
    while len(made) < count:
        if (new := make(rng)) not in made:
            made.append(new)
    return made


def sentiment(rng: Random) -> Sample:
    """A review and whether it is positive or negative."""
    good = rng.random() < 0.5
    return review(rng, good), "positive" if good else "negative"


def listed(answer: Callable[[list[str]], str], low: int, high: int) -> Sampler:
    """Lists of low to high items, and what is asked about them."""

    def sample(rng: Random) -> Sample:
        made = items(rng, between(rng, low, high))
        return ", ".join(made), answer(made)

    return sample


def extracted(key: str, split: Split) -> Sampler:
    """Messages, and their person (p), order (o), town (c) or e-mail address (e); names belong to the split."""

    def sample(rng: Random) -> Sample:
        slots = {
            "p": drawn(person, rng, split),
            "o": code(rng) if rng.random() < 0.7 else str(between(rng, 100, 99999)),
            "c": town(rng),
            "e": values.email(rng),
        }
        return pick(rng, _MESSAGES).fill(rng, slots), slots[key]

    return sample


def sum_sample(rng: Random) -> Sample:
    """Two numbers up to 50 and their sum."""
    highest = 50 if rng.random() < 0.7 else 9
    one, two = between(rng, 0, highest), between(rng, 0, highest)
    return f"{one} + {two}", str(one + two)


def larger(rng: Random) -> Sample:
    """Two numbers and the larger one."""
    one, two = rng.sample(range(10, 1000 if rng.random() < 0.3 else 100), 2)
    return pick(rng, (f"{one}, {two}", f"{one} or {two}", f"{one} and {two}")), str(max(one, two))


def smaller(rng: Random) -> Sample:
    """Two numbers and the smaller one."""
    one, two = rng.sample(range(10, 100), 2)
    return pick(rng, (f"{one}, {two}", f"{one} or {two}", f"{one} and {two}")), str(min(one, two))


def date_words(rng: Random) -> Sample:
    """A date in digits and in words."""
    year, month, day = between(rng, 1990, 2029), between(rng, 1, 12), between(rng, 1, 28)
    return f"{year}-{month:02d}-{day:02d}", f"{day} {lex.MONTHS[month - 1]} {year}"


def date_iso(rng: Random) -> Sample:
    """A date in words and in digits."""
    digits, words = date_words(rng)
    return words, digits


def upper(rng: Random) -> Sample:
    """A word and the same in capitals."""
    word = pick(rng, lex.WORDS)
    return word, word.upper()


def capital(rng: Random) -> Sample:
    """A word and the same with a capital."""
    word = pick(rng, lex.WORDS)
    return word, word.capitalize()


def lower(rng: Random) -> Sample:
    """A word with capitals and the same without."""
    word = pick(rng, lex.WORDS)
    return word.upper() if rng.random() < 0.7 else word.capitalize(), word


def initials(rng: Random) -> Sample:
    """A name and its initials."""
    name = f"{pick(rng, proper_names.FIRST_NAMES)} {pick(rng, proper_names.SURNAMES)}"
    return name, "".join(part[0] for part in name.split())


def converted(unit: str, small: str, factor: int) -> Sampler:
    """Amounts in one unit and the same in a smaller one."""

    def sample(rng: Random) -> Sample:
        amount = between(rng, 2, 60 if factor != 60 else 20)
        return f"{amount} {unit}", f"{amount * factor} {small}"

    return sample


def plural_sample(rng: Random) -> Sample:
    """A noun and its plural."""
    word = pick(rng, lex.COUNTABLE)
    return word, plural(word)


def plural(word: str) -> str:
    """The regular plural of an English noun."""
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


def next_day(rng: Random) -> Sample:
    """A weekday and the next."""
    day = between(rng, 0, 6)
    return lex.WEEKDAYS[day], lex.WEEKDAYS[(day + 1) % 7]


def next_month(rng: Random) -> Sample:
    """A month and the next."""
    month = between(rng, 0, 11)
    return lex.MONTHS[month], lex.MONTHS[(month + 1) % 12]


def month_number(rng: Random) -> Sample:
    """A month and its number."""
    month = between(rng, 0, 11)
    return lex.MONTHS[month], str(month + 1)


def month_name(rng: Random) -> Sample:
    """The number of a month and its name."""
    name, number = month_number(rng)
    return number, name


def number_words(rng: Random) -> Sample:
    """A number up to 20 in digits and as a word."""
    number = between(rng, 0, 20)
    return str(number), lex.NUMBER_WORDS[number]


def number_digits(rng: Random) -> Sample:
    """A number up to 20 as a word and in digits."""
    digits, word = number_words(rng)
    return word, digits


def sorted_numbers(rng: Random) -> Sample:
    """Two or three numbers, and the same in rising order."""
    made = rng.sample(range(1, 100), between(rng, 2, 3))
    return ", ".join(map(str, made)), ", ".join(map(str, sorted(made)))


def greater(rng: Random) -> Sample:
    """A comparison of two numbers and whether it is true."""
    one, two = rng.sample(range(1, 100), 2)
    more = pick(rng, ("greater", "larger", "more"))
    return f"Is {one} {more} than {two}?", "yes" if one > two else "no"


def json_sample(rng: Random) -> Sample:
    """A sentence on who lives where, and the same as JSON."""
    name, place = f"{pick(rng, proper_names.FIRST_NAMES)} {pick(rng, proper_names.SURNAMES)}", town(rng)
    text = pick(rng, ("{n} lives in {t}.", "{n} comes from {t}.", "{n} is from {t}.", "{n} moved to {t}.", "{n}, {t}"))
    return text.format(n=name, t=place), f'{{"name": "{name}", "town": "{place}"}}'


def twice(rng: Random) -> Sample:
    """A word and the same word twice."""
    word = pick(rng, lex.WORDS) if rng.random() < 0.5 else invented(rng)
    return word, f"{word} {word}"
