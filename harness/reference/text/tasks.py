"""Plain tasks that an instruction defines, each with several wordings of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from harness.reference.text import task_samples as samples
from harness.reference.text.documents import Split
from harness.reference.text.forms import Form, forms
from harness.reference.text.names import pick
from harness.reference.text.task_samples import Sample, Sampler


@dataclass(frozen=True, slots=True)
class Task:
    """A task: wordings of its instruction, and what makes its samples."""

    name: str
    instructions: tuple[Form, ...]
    samplers: Mapping[Split, Sampler]

    def instruct(self, rng: Random) -> str:
        """One wording of the instruction."""
        return pick(rng, self.instructions).fill(rng, {})

    def sample(self, rng: Random, split: Split) -> Sample:
        """An input and its output."""
        return self.samplers[split](rng)


def _task(name: str, instructions: str, sampler: Sampler) -> Task:
    return Task(name, forms(instructions), {"train": sampler, "heldout": sampler})


def _messages(name: str, instructions: str, key: str) -> Task:
    train, heldout = samples.extracted(key, "train"), samples.extracted(key, "heldout")
    return Task(name, forms(instructions), {"train": train, "heldout": heldout})


TASKS = (
    _task("sentiment", """
        (Is the review|Is the text|Is this) positive or negative?
        (Classify|Label) the (sentiment|review|text) as positive or negative.
        Label the text: positive or negative.
        (Decide whether|Say whether) the review is positive or negative.
        """, samples.sentiment),
    _task("first", """
        (Give|Return|Write|Name) the first (item|word|entry)( of the list|).
        (What|Which) is the first (item|word)( of the list|)?
        """, samples.listed(lambda made: made[0], 3, 5)),
    _task("last", """
        (Give|Return|Write|Name) the last (item|word|entry)( of the list|).
        (What|Which) is the last (item|word)( of the list|)?
        """, samples.listed(lambda made: made[-1], 3, 5)),
    _task("second", """
        (Give|Return|Write|Name) the second (item|word|entry)( of the list|).
        (What|Which) is the second (item|word)( of the list|)?
        """, samples.listed(lambda made: made[1], 3, 5)),
    _task("reverse", """
        Reverse the (list|order)( of the items|).
        (Write|Give) the (items|list|words) in reverse order.
        """, samples.listed(lambda made: ", ".join(reversed(made)), 2, 4)),
    _task("count", """
        How many (items|words|entries) are (there|in the list)?
        Count the (items|words|entries).
        """, samples.listed(lambda made: str(len(made)), 1, 6)),
    _task("sum", """
        Add the (two |)numbers.
        (Compute|Calculate|Give|Work out) the sum.
        (What is the sum|How much is it)?
        """, samples.sum_sample),
    _task("larger", """
        Which number is (larger|bigger|greater)?
        (Give|Return|Write) the (larger|bigger|greater) number.
        """, samples.larger),
    _task("smaller", """
        Which number is (smaller|less)?
        (Give|Return|Write) the smaller number.
        """, samples.smaller),
    _task("date-words", """
        (Write|Rewrite|Give) the date in (words|long form).
        Spell out the (month of the |)date.
        """, samples.date_words),
    _task("date-iso", """
        (Write|Rewrite|Give) the date (in|with) (digits|ISO form|numbers)( only|).
        Convert the date to ISO (form|format).
        """, samples.date_iso),
    _messages("email", """
        (Extract|Find|Give|Copy) the (e-mail|email)( address|)( from the text| in the text| from the message|).
        What is the (e-mail|email) address?
        """, "e"),
    _messages("order", """
        (Extract|Find|Give|Copy) the order number( from the text| in the text| from the message|).
        (What is the|Which) order( number|)?
        """, "o"),
    _messages("town", """
        (Extract|Find|Give|Copy) the (town|city)( from the text| in the text| from the message|).
        (What is the|Which) (town|city)( is named|)?
        """, "c"),
    _messages("person", """
        (Extract|Find|Give|Copy) the (person|name of the person|name)( from the text| in the text| from the message|).
        (Who is named|Who wrote|What is the name of the person)?
        """, "p"),
    _task("upper", """
        (Write|Give|Put) the word in (capital letters|capitals|upper case).
        (Convert|Change) (the word |)to upper case.
        """, samples.upper),
    _task("lower", """
        (Write|Give|Put) the word in (small letters|lower case).
        (Convert|Change) (the word |)to lower case.
        """, samples.lower),
    _task("capital", """
        (Capitalise|Capitalize) the word.
        (Write|Give) the word with a capital (first |)letter.
        """, samples.capital),
    _task("initials", """
        (Give|Write|Return) the initials( of the name|).
        What are the initials?
        """, samples.initials),
    _task("metres", """
        (Convert|Change) (the length |the kilometres |)(to|into) metres.
        (How many metres is it|Give the length in metres)(.|?)
        """, samples.converted("km", "m", 1000)),
    _task("grams", """
        (Convert|Change) (the weight |the kilograms |)(to|into) grams.
        (How many grams is it|Give the weight in grams)(.|?)
        """, samples.converted("kg", "g", 1000)),
    _task("minutes", """
        (Convert|Change) (the time |the hours |)(to|into) minutes.
        (How many minutes is it|Give the time in minutes)(.|?)
        """, samples.converted("hours", "minutes", 60)),
    _task("cents", """
        (Convert|Change) (the amount |the euros |)(to|into) cents.
        (How many cents is it|Give the amount in cents)(.|?)
        """, samples.converted("euros", "cents", 100)),
    _task("plural", """
        (Give|Write|Form) the plural( of the word|).
        What is the plural?
        """, samples.plural_sample),
    _task("next-day", """
        (Which|What) day (comes|is) (next|after it)?
        (Give|Name|Write) the (next day|day after|following day).
        """, samples.next_day),
    _task("next-month", """
        (Which|What) month (comes|is) (next|after it)?
        (Give|Name|Write) the (next month|month after|following month).
        """, samples.next_month),
    _task("month-number", """
        (Give|Write|Name) the number of the month.
        (Which|What) number has the month?
        """, samples.month_number),
    _task("month-name", """
        (Give|Write|Name) the month( with this number|).
        (Which|What) month has this number?
        """, samples.month_name),
    _task("number-words", """
        (Write|Spell|Give) the number (in words|as a word).
        """, samples.number_words),
    _task("number-digits", """
        (Write|Give) the number (in digits|as digits|with digits).
        """, samples.number_digits),
    _task("sort", """
        (Sort|Order) the numbers( from small to large|).
        (Write|Put) the numbers in (ascending |rising |)order.
        """, samples.sorted_numbers),
    _task("greater", """
        Answer (with |)yes or no.
        (Say yes or no.|Is it true? Answer yes or no.)
        """, samples.greater),
    _task("json", """
        (Convert to|Write as|Return) JSON with name and town.
        Write the name and the town as JSON.
        (Extract|Give) name and town as JSON.
        """, samples.json_sample),
    _task("twice", """
        (Write|Repeat|Say) the (word|text) (twice|two times).
        """, samples.twice),
)  # fmt: skip
