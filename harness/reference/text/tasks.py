"""Plain tasks that an instruction defines: (instruction, input -> output)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import values
from harness.reference.text.documents import Split
from harness.reference.text.forms import Form, forms, sentence
from harness.reference.text.names import between, code, drawn, invented, person, pick, town

Sample = tuple[str, str]
_GOOD = tuple("great excellent wonderful lovely superb happy pleasant delightful fantastic perfect friendly good amazing helpful "
              "brilliant tasty clean comfortable reliable beautiful".split())
_BAD = tuple("terrible awful horrible broken bad dirty rude slow poor disappointing nasty useless boring cold noisy late "
             "annoying dreadful faulty weak".split())
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
    "sport": tuple("match team goal coach race league player score stadium training".split()),
    "food": tuple("soup bread cheese dinner recipe chef salad kitchen menu dessert".split()),
    "weather": tuple("rain storm cloud sunshine snow wind forecast temperature fog thunder".split()),
    "money": tuple("bank loan price salary tax invoice budget profit payment debt".split()),
    "travel": tuple("flight hotel luggage passport airport train tourist journey map beach".split()),
    "music": tuple("song band guitar concert melody drum singer album piano chorus".split()),
    "health": tuple("doctor clinic fever medicine nurse pain surgery vaccine patient diet".split()),
    "computers": tuple("laptop keyboard software server password screen network file program mouse".split()),
    "school": tuple("teacher pupil lesson homework classroom exam essay blackboard principal timetable".split()),
    "animals": tuple("dog cat horse rabbit parrot hamster goldfish puppy kitten pony".split()),
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


@dataclass(frozen=True, slots=True)
class Task:
    """A task: wordings of its instruction, and a maker of samples."""

    name: str
    instructions: tuple[Form, ...]
    sample: Callable[[Random, Split], Sample]

    def instruct(self, rng: Random) -> str:
        """One wording of the instruction."""
        return pick(rng, self.instructions).fill(rng, {})


def review(rng: Random, good: bool) -> str:
    """A short review."""
    words = _GOOD if good else _BAD
    slots = {"w": pick(rng, lex.WORDS), "a": pick(rng, words), "b": pick(rng, words), "d": pick(rng, ("today", "on time", "yesterday")),
             "t": pick(rng, lex.CITIES)}
    return sentence(pick(rng, _REVIEWS).fill(rng, slots))


def topical(rng: Random, topic: str) -> str:
    """A sentence on a topic."""
    words = TOPICS[topic]
    return sentence(pick(rng, _TOPIC_SAYS).fill(rng, {
        "x": pick(rng, words), "z": pick(rng, words), "y": pick(rng, ("nice", "long", "new", "odd", "early", "strange", "big"))
    }))  # fmt: skip


def items(rng: Random, split: Split, count: int) -> list[str]:
    """Different words or names, the whole list belonging to the split."""
    make = pick(rng, (values.VALUES["word"], values.VALUES["word"], invented, values.VALUES["colour"], town))
    made: list[str] = []
    while len(made) < count:
        if (new := make(rng)) not in made:
            made.append(new)
    return made


def _sentiment(rng: Random, split: Split) -> Sample:
    good = rng.random() < 0.5
    return review(rng, good), "positive" if good else "negative"


def _listed(answer: Callable[[list[str]], str], low: int, high: int) -> Callable[[Random, Split], Sample]:
    def sample(rng: Random, split: Split) -> Sample:
        made = items(rng, split, between(rng, low, high))
        return ", ".join(made), answer(made)

    return sample


def _extracted(key: str) -> Callable[[Random, Split], Sample]:
    def sample(rng: Random, split: Split) -> Sample:
        slots = {"p": drawn(person, rng, split), "o": code(rng) if rng.random() < 0.7 else str(between(rng, 100, 99999)),
                 "c": town(rng), "e": values.email(rng)}
        return pick(rng, _MESSAGES).fill(rng, slots), slots[key]

    return sample


def _sum(rng: Random, split: Split) -> Sample:
    one, two = (between(rng, 0, 50), between(rng, 0, 50)) if rng.random() < 0.7 else (between(rng, 0, 9), between(rng, 0, 9))
    return f"{one} + {two}", str(one + two)


def _larger(rng: Random, split: Split) -> Sample:
    one, two = rng.sample(range(10, 1000 if rng.random() < 0.3 else 100), 2)
    return pick(rng, (f"{one}, {two}", f"{one} or {two}", f"{one} and {two}")), str(max(one, two))


def _smaller(rng: Random, split: Split) -> Sample:
    one, two = rng.sample(range(10, 100), 2)
    return pick(rng, (f"{one}, {two}", f"{one} or {two}", f"{one} and {two}")), str(min(one, two))


def _date_words(rng: Random, split: Split) -> Sample:
    year, month, day = between(rng, 1990, 2029), between(rng, 1, 12), between(rng, 1, 28)
    return f"{year}-{month:02d}-{day:02d}", f"{day} {lex.MONTHS[month - 1]} {year}"


def _date_iso(rng: Random, split: Split) -> Sample:
    digits, words = _date_words(rng, split)
    return words, digits


def _upper(rng: Random, split: Split) -> Sample:
    word = pick(rng, lex.WORDS)
    return word, word.upper()


def _capital(rng: Random, split: Split) -> Sample:
    word = pick(rng, lex.WORDS)
    return word, word.capitalize()


def _lower(rng: Random, split: Split) -> Sample:
    word = pick(rng, lex.WORDS)
    return word.upper() if rng.random() < 0.7 else word.capitalize(), word


def _initials(rng: Random, split: Split) -> Sample:
    name = f"{pick(rng, lex.FIRST_NAMES)} {pick(rng, lex.SURNAMES)}"
    return name, "".join(part[0] for part in name.split())


def _converted(unit: str, small: str, factor: int) -> Callable[[Random, Split], Sample]:
    def sample(rng: Random, split: Split) -> Sample:
        amount = between(rng, 2, 60 if factor != 60 else 20)
        return f"{amount} {unit}", f"{amount * factor} {small}"

    return sample


def _plural(rng: Random, split: Split) -> Sample:
    word = pick(rng, _COUNTABLE)
    return word, plural(word)


def plural(word: str) -> str:
    """The regular plural of an English noun."""
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


_COUNTABLE = tuple(
    "river stone garden market engine valve window ladder basket lamp mirror bridge tower signal cable filter pump sensor battery helmet "
    "jacket boot glove ticket permit invoice voucher crew route depot badge locker cabinet drawer crate tractor wagon forest meadow valley "
    "island beach desert orchard bakery kitchen cellar balcony lobby library clinic pharmacy nursery academy college temple castle piano "
    "trumpet drum flute guitar poem novel letter journal recipe apple cherry orange lemon carrot onion eagle otter badger camel horse donkey "
    "rabbit turtle lobster cat dog bird cow pig duck frog spider bee ant seed branch flower cloud star planet lake hill field farm road street "
    "door wall table desk bed spoon fork plate cup bottle box bag hat coat shoe shirt dress ring watch clock phone book pencil ruler map "
    "photo song game ball kite doll puzzle hammer nail saw rope chain wheel brake train plane boat ship truck taxi bicycle city party lady "
    "story baby country company fox bus church dish brush class glass tax peach bench".split()
)


def _next_day(rng: Random, split: Split) -> Sample:
    day = between(rng, 0, 6)
    return lex.WEEKDAYS[day], lex.WEEKDAYS[(day + 1) % 7]


def _next_month(rng: Random, split: Split) -> Sample:
    month = between(rng, 0, 11)
    return lex.MONTHS[month], lex.MONTHS[(month + 1) % 12]


def _month_number(rng: Random, split: Split) -> Sample:
    month = between(rng, 0, 11)
    return lex.MONTHS[month], str(month + 1)


def _month_name(rng: Random, split: Split) -> Sample:
    name, number = _month_number(rng, split)
    return number, name


def _number_words(rng: Random, split: Split) -> Sample:
    number = between(rng, 0, 20)
    return str(number), lex.NUMBER_WORDS[number]


def _number_digits(rng: Random, split: Split) -> Sample:
    digits, word = _number_words(rng, split)
    return word, digits


def _sorted_numbers(rng: Random, split: Split) -> Sample:
    made = rng.sample(range(1, 100), between(rng, 2, 3))
    return ", ".join(map(str, made)), ", ".join(map(str, sorted(made)))


def _greater(rng: Random, split: Split) -> Sample:
    one, two = rng.sample(range(1, 100), 2)
    return f"Is {one} (greater|larger|more) than {two}?".replace("(greater|larger|more)", pick(rng, ("greater", "larger", "more"))), (
        "yes" if one > two else "no"
    )


def _json(rng: Random, split: Split) -> Sample:
    name, place = f"{pick(rng, lex.FIRST_NAMES)} {pick(rng, lex.SURNAMES)}", town(rng)
    text = pick(rng, ("{n} lives in {t}.", "{n} comes from {t}.", "{n} is from {t}.", "{n} moved to {t}.", "{n}, {t}"))
    return text.format(n=name, t=place), f'{{"name": "{name}", "town": "{place}"}}'


def _twice(rng: Random, split: Split) -> Sample:
    word = pick(rng, lex.WORDS) if rng.random() < 0.5 else invented(rng)
    return word, f"{word} {word}"


def _task(name: str, instructions: str, sample: Callable[[Random, Split], Sample]) -> Task:
    return Task(name, forms(instructions), sample)


TASKS = (
    _task("sentiment", """
        (Is the review|Is the text|Is this) positive or negative?
        (Classify|Label) the (sentiment|review|text) as positive or negative.
        Label the text: positive or negative.
        (Decide whether|Say whether) the review is positive or negative.
        """, _sentiment),
    _task("first", """
        (Give|Return|Write|Name) the first (item|word|entry)( of the list|).
        (What|Which) is the first (item|word)( of the list|)?
        """, _listed(lambda made: made[0], 3, 5)),
    _task("last", """
        (Give|Return|Write|Name) the last (item|word|entry)( of the list|).
        (What|Which) is the last (item|word)( of the list|)?
        """, _listed(lambda made: made[-1], 3, 5)),
    _task("second", """
        (Give|Return|Write|Name) the second (item|word|entry)( of the list|).
        (What|Which) is the second (item|word)( of the list|)?
        """, _listed(lambda made: made[1], 3, 5)),
    _task("reverse", """
        Reverse the (list|order)( of the items|).
        (Write|Give) the (items|list|words) in reverse order.
        """, _listed(lambda made: ", ".join(reversed(made)), 2, 4)),
    _task("count", """
        How many (items|words|entries) are (there|in the list)?
        Count the (items|words|entries).
        """, _listed(lambda made: str(len(made)), 1, 6)),
    _task("sum", """
        Add the (two |)numbers.
        (Compute|Calculate|Give|Work out) the sum.
        (What is the sum|How much is it)?
        """, _sum),
    _task("larger", """
        Which number is (larger|bigger|greater)?
        (Give|Return|Write) the (larger|bigger|greater) number.
        """, _larger),
    _task("smaller", """
        Which number is (smaller|less)?
        (Give|Return|Write) the smaller number.
        """, _smaller),
    _task("date-words", """
        (Write|Rewrite|Give) the date in (words|long form).
        Spell out the (month of the |)date.
        """, _date_words),
    _task("date-iso", """
        (Write|Rewrite|Give) the date (in|with) (digits|ISO form|numbers)( only|).
        Convert the date to ISO (form|format).
        """, _date_iso),
    _task("email", """
        (Extract|Find|Give|Copy) the (e-mail|email)( address|)( from the text| in the text| from the message|).
        What is the (e-mail|email) address?
        """, _extracted("e")),
    _task("order", """
        (Extract|Find|Give|Copy) the order number( from the text| in the text| from the message|).
        (What is the|Which) order( number|)?
        """, _extracted("o")),
    _task("town", """
        (Extract|Find|Give|Copy) the (town|city)( from the text| in the text| from the message|).
        (What is the|Which) (town|city)( is named|)?
        """, _extracted("c")),
    _task("person", """
        (Extract|Find|Give|Copy) the (person|name of the person|name)( from the text| in the text| from the message|).
        (Who is named|Who wrote|What is the name of the person)?
        """, _extracted("p")),
    _task("upper", """
        (Write|Give|Put) the word in (capital letters|capitals|upper case).
        (Convert|Change) (the word |)to upper case.
        """, _upper),
    _task("lower", """
        (Write|Give|Put) the word in (small letters|lower case).
        (Convert|Change) (the word |)to lower case.
        """, _lower),
    _task("capital", """
        (Capitalise|Capitalize) the word.
        (Write|Give) the word with a capital (first |)letter.
        """, _capital),
    _task("initials", """
        (Give|Write|Return) the initials( of the name|).
        What are the initials?
        """, _initials),
    _task("metres", """
        (Convert|Change) (the length |the kilometres |)(to|into) metres.
        (How many metres is it|Give the length in metres)(.|?)
        """, _converted("km", "m", 1000)),
    _task("grams", """
        (Convert|Change) (the weight |the kilograms |)(to|into) grams.
        (How many grams is it|Give the weight in grams)(.|?)
        """, _converted("kg", "g", 1000)),
    _task("minutes", """
        (Convert|Change) (the time |the hours |)(to|into) minutes.
        (How many minutes is it|Give the time in minutes)(.|?)
        """, _converted("hours", "minutes", 60)),
    _task("cents", """
        (Convert|Change) (the amount |the euros |)(to|into) cents.
        (How many cents is it|Give the amount in cents)(.|?)
        """, _converted("euros", "cents", 100)),
    _task("plural", """
        (Give|Write|Form) the plural( of the word|).
        What is the plural?
        """, _plural),
    _task("next-day", """
        (Which|What) day (comes|is) (next|after it)?
        (Give|Name|Write) the (next day|day after|following day).
        """, _next_day),
    _task("next-month", """
        (Which|What) month (comes|is) (next|after it)?
        (Give|Name|Write) the (next month|month after|following month).
        """, _next_month),
    _task("month-number", """
        (Give|Write|Name) the number of the month.
        (Which|What) number has the month?
        """, _month_number),
    _task("month-name", """
        (Give|Write|Name) the month( with this number|).
        (Which|What) month has this number?
        """, _month_name),
    _task("number-words", """
        (Write|Spell|Give) the number (in words|as a word).
        """, _number_words),
    _task("number-digits", """
        (Write|Give) the number (in digits|as digits|with digits).
        """, _number_digits),
    _task("sort", """
        (Sort|Order) the numbers( from small to large|).
        (Write|Put) the numbers in (ascending |rising |)order.
        """, _sorted_numbers),
    _task("greater", """
        Answer (with |)yes or no.
        (Say yes or no.|Is it true? Answer yes or no.)
        """, _greater),
    _task("json", """
        (Convert to|Write as|Return) JSON with name and town.
        Write the name and the town as JSON.
        (Extract|Give) name and town as JSON.
        """, _json),
    _task("twice", """
        (Write|Repeat|Say) the (word|text) (twice|two times).
        """, _twice),
)  # fmt: skip
BY_NAME = {task.name: task for task in TASKS}
