"""What facts are about: rooms, firms, people, groups, plans, cases, things, systems, codes, projects, events, towns."""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import values
from harness.reference.text.documents import Split
from harness.reference.text.names import between, code, in_split, invented, letters, person, pick, spelled, town

_PATTERNS = """
place one | the {room} in {building} | the {room}
place one | the {room} in {town} | the {room}
place one | the {room} on {level} | the {room}
place one | the {adjective} {room} | the {room}
place one | the {adjective} {room} in {building} | the {room}
place one | the {name} {room} | the {room}
place one | {name} {hall} | the {hall}
place one | {roomno} | the room
place one | the {room} of {company} | the {room}
place one | the {room} for {group} | the {room}
place one | the {name} {name2} | the place
place one | Hotel {name} | the hotel
place one | the {room} | it
place one | {name} {name2} | the house
org one | {company} | the company
org one | {name} {name2} | the company
org one | the {department} department | the department
org one | the {department} department in {town} | the department
org one | the {name} team | the team
org one | the {name} {orgword} | the {orgword}
org one | the {town} {orgword} | the {orgword}
org one | {name} {suffix} | the firm
person one | {person} | the colleague
person one | {first} {surname} | the colleague
person one | {first} {surname} | {first}
person one | {name} {name2} | the person
person one | {first} from {department} | {first}
person one | the {role} of {company} | the {role}
person one | the {role} in {town} | the {role}
group many | {group} | they
group many | {group} in {town} | they
group many | {group} in {building} | they
group many | {group} from {town} | they
group many | {group} of {company} | they
group many | {group} at {company} | they
group many | {group} on {level} | they
group many | {group} under {number} | they
group many | {group} with {item} | they
group many | {tier} members | the members
group many | {name} members | the members
group many | {tier} customers | the customers
group many | {adjective} {group} | they
plan one | the {tier} plan | the plan
plan one | the {name} plan | the plan
plan one | the {tier} membership | the membership
plan one | the {name} {product} | the {product}
plan one | the {tier} {product} | the {product}
plan one | the {product} for {group} | the {product}
plan one | the {adjective} {product} | the {product}
plan one | {name} {tier} | the plan
plan one | {name} {name2} | the plan
case many | {casenoun} above {amount} | they
case many | {casenoun} under {amount} | they
case many | {casenoun} from {town} | they
case many | {casenoun} from {company} | they
case many | {casenoun} for {group} | they
case many | {casenoun} of {group} | they
case many | {casenoun} longer than {duration} | they
case many | {adjective} {casenoun} | they
case many | {casenoun} | they
case many | {casenoun} for {department} | they
goods many | {goods} from {town} | they
goods many | {adjective} {goods} | they
goods many | {goods} for {company} | they
goods many | {goods} for {group} | they
goods many | {goods} | they
thing one | the {thing} in {building} | the {thing}
thing one | the {thing} in the {room} | the {thing}
thing one | the {adjective} {thing} | the {thing}
thing one | the {adjective} {thing} in {building} | the {thing}
thing one | the {thing} on {level} | the {thing}
thing one | the {name} {thing} | the {thing}
thing one | the {name} {thing} | it
thing one | {thing} {code} | the {thing}
thing one | {thing} {small} | the {thing}
thing one | the {code} | the device
thing one | the {name} {number} | the model
thing one | the {thing} | it
thing one | the {thing} for {group} | the {thing}
thing one | {name} {name2} | the product
doc one | the {doc} for {group} | the {doc}
doc one | the {doc} of {company} | the {doc}
doc one | the {adjective} {doc} | the {doc}
doc one | the {doc} for {town} | the {doc}
doc one | the {name} {doc} | the {doc}
doc one | the {doc} | it
doc one | {doc} {code} | the {doc}
doc one | form {code} | the form
doc one | the {doc} for {department} | the {doc}
system one | the {name} app | the app
system one | {name} | the system
system one | the {name} {syskind} | the {syskind}
system one | the {department} {syskind} | the {syskind}
system one | the {adjective} {syskind} | the {syskind}
system one | the {syskind} of {company} | the {syskind}
system one | the {syskind} | it
system one | {name} {name2} | the system
code one | error {code} | the error
code one | Error {code} | the error
code one | error {number} | the error
code one | code {code} | the code
code one | message {code} | the message
code one | alarm {code} | the alarm
code one | fault {small} | the fault
code one | {code} | the code
project one | project {name} | the project
project one | Project {name} | the project
project one | the {name} project | the project
project one | {name} {name2} | the project
project one | the {adjective} {projectword} project | the project
project one | Operation {word} | the operation
event one | the {event} | it
event one | the {event} in {town} | the {event}
event one | the {event} for {group} | the {event}
event one | the {adjective} {event} | the {event}
event one | the {event} in {month} | the {event}
event one | the {name} {event} | the {event}
event one | the {event} at {company} | the {event}
event one | the {day} {event} | the {event}
event one | the {department} {event} | the {event}
transport one | the {vehicle} to {town} | the {vehicle}
transport one | the {vehicle} from {town} | the {vehicle}
transport one | the {daytime} {vehicle} to {town} | the {vehicle}
transport one | the {daytime} {vehicle} | the {vehicle}
transport one | the {name} {vehicle} | the {vehicle}
transport one | {vehicle} {small} | the {vehicle}
transport one | the {vehicle} to the {room} | the {vehicle}
transport one | the {colour} {vehicle} | the {vehicle}
service one | the {servicekind} | it
service one | the {servicekind} for {group} | the {servicekind}
service one | the {servicekind} in {town} | the {servicekind}
service one | the {name} {servicekind} | the {servicekind}
service one | the {adjective} {servicekind} | the {servicekind}
service one | the {servicekind} of {company} | the {servicekind}
town one | {town} | the town
town one | {name} | the town
town one | {name} | the village
town one | Port {name} | the port
town one | {name} {name2} | the town
"""
_WORDS: Mapping[str, str] = {
    "tier": "Basic;Premium;Family;Gold;Silver;Bronze;Standard;Starter;Student;Business;Plus;Pro;Junior;Senior;Flex;Comfort;"
    "Classic;Light;Economy;Group;Weekend;Travel;Home;Team;Express;Partner;Platinum;Duo;Single;Young",
    "product": "card;ticket;subscription;policy;insurance;contract;tariff;package;course;loan;account;pass;voucher;licence;"
    "season ticket;travel insurance;day ticket;gift card;phone contract;dental plan;rental;permit;meal plan;bundle;scheme",
    "casenoun": "receipts;invoices;orders;trips;purchases;refunds;complaints;applications;holiday requests;expenses;loans;"
    "parcels;deliveries;contracts;travel requests;leave requests;business trips;flights;taxi rides;hotel stays;returns;"
    "claims;payments;discounts;repairs;quotes;timesheets;sick notes;lost keys;visitor badges;job applications;overtime hours;"
    "expense reports;phone calls;bookings;reservations;access requests;purchase orders;bank transfers;letters;tickets;exams;"
    "library books;library loans;software requests;press questions;accidents;visits;meetings;documents;photos;changes",
    "syskind": "website;portal;database;mail server;booking system;payroll system;ticket system;time clock;intranet;file server;"
    "web shop;calendar;phone system;alarm system;backup server;network;VPN;wiki;chat tool;scheduler;search engine;firewall;"
    "printer queue;email account;online shop;learning platform;access system;payment system;customer database;mailing list;account",
    "vehicle": "bus;train;ferry;shuttle;tram;boat;coach;flight;night train;shuttle bus;express train;cable car;school bus;minibus;"
    "airport bus;water taxi;ship;delivery van",
    "daytime": "morning;evening;last;first;early;late;night;afternoon;Sunday;weekend;noon;daily;Monday;Friday;holiday",
    "servicekind": "shuttle service;library service;lunch service;cleaning service;swimming lesson;yoga class;language course;"
    "bike rental;tool rental;boat rental;car rental;massage;eye test;flu shot;print service;delivery service;pickup service;"
    "repair service;guided tour;support line;hotline;counselling;laundry service;gym class;childcare;ski course;home delivery;"
    "locker rental;dance class;cooking class;first aid course;health check;night service;mobile library;parcel service;breakfast",
    "orgword": "branch;office;clinic;school;factory;bank;museum;hospital;agency;bakery;club;institute;college;foundation;studio;"
    "workshop;shop;plant;committee;group;union;orchestra;library;university;laboratory;brewery;farm;hotel;pharmacy;company",
    "suffix": "Labs;Group;House;Works;Systems;Plaza;Inn;Station;Logistics;Foods;Motors;Media;Health;Travel;Energy;Press;Bank;Farm",
    "hall": "Hall;House;Tower;Court;Park;Center;Plaza;Lodge;Cafe;Library;Museum;Clinic;School;Garden;Theatre;Market;Station;Stadium",
    "projectword": "building;website;research;garden;school;energy;water;training;software;housing;safety;recycling;road;data;office",
}
_LISTS = {key: tuple(text.split(";")) for key, text in _WORDS.items()}


def _level(rng: Random) -> str:
    return f"level {between(rng, 1, 9)}" if rng.random() < 0.4 else f"the {pick(rng, lex.ORDINALS[:7])} floor"


def _building(rng: Random) -> str:
    tail = pick(rng, ("North", "South", "East", "West", letters(rng, 1), str(between(rng, 1, 20)), invented(rng)))
    return f"{pick(rng, ('Building', 'building', 'Hall', 'Block', 'Wing'))} {tail}"


_SLOTS: dict[str, Callable[[Random], str]] = {
    key: (lambda items: lambda rng: pick(rng, items))(items) for key, items in _LISTS.items()
}
_SLOTS |= {
    "room": values.of(lex.ROOMS), "thing": values.of(lex.EQUIPMENT), "doc": values.of(lex.DOCUMENTS), "role": values.of(lex.ROLES),
    "event": values.of(lex.EVENTS), "group": values.of(lex.GROUPS), "adjective": values.of(lex.ADJECTIVES),
    "goods": values.of(lex.GOODS + lex.FOODS), "first": values.of(lex.FIRST_NAMES), "surname": values.of(lex.SURNAMES),
    "word": lambda rng: pick(rng, lex.WORDS).capitalize(), "month": values.month, "day": values.day, "colour": values.of(lex.COLOURS),
    "name": invented, "name2": invented, "town": town, "person": person, "company": values.company, "code": code,
    "department": values.VALUES["department"], "building": _building, "level": _level, "item": values.item,
    "roomno": lambda rng: f"{pick(rng, ('room', 'Room', 'hall', 'office'))} {between(rng, 1, 499)}",
    "number": values.number, "small": lambda rng: str(between(rng, 1, 99)), "amount": values.money, "duration": values.duration,
    "spelled": spelled,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a kind of entity is named: its slots, the full and the short form."""

    kind: str
    plural: bool
    text: str
    short: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: what it is called in full and in short, and whether it takes plural verbs."""

    text: str
    short: str
    pronoun: str
    pattern: Pattern
    drawn: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind of thing it is, such as "place" or "group"."""
        return self.pattern.kind

    @property
    def plural(self) -> bool:
        """Whether it takes plural verbs."""
        return self.pattern.plural


def _pattern(line: str) -> Pattern:
    head, text, short = (part.strip() for part in line.split("|"))
    kind, many = head.split()
    slots = tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
    return Pattern(kind, many == "many", text, short, slots)


PATTERNS: dict[str, tuple[Pattern, ...]] = {}
for _line in _PATTERNS.strip().splitlines():
    _made = _pattern(_line)
    PATTERNS[_made.kind] = (*PATTERNS.get(_made.kind, ()), _made)
KINDS = tuple(PATTERNS)
_PERSON_PRONOUNS = ("he", "she")


def entity(rng: Random, kind: str, split: Split) -> Entity:
    """An entity of this kind that belongs to the split."""
    while True:
        pattern = pick(rng, PATTERNS[kind])
        made = _fill(rng, pattern, {slot: _SLOTS[slot](rng) for slot in pattern.slots})
        if in_split(made.text, split):
            return made


def sibling(rng: Random, near: Entity, split: Split) -> Entity:
    """An entity that shares its pattern, and all but one of its words, with a given one."""
    pattern = near.pattern
    for _ in range(30):
        slots = dict(near.drawn)
        changed = pick(rng, pattern.slots)
        slots[changed] = _SLOTS[changed](rng)
        made = _fill(rng, pattern, slots)
        if made.text != near.text and in_split(made.text, split):
            return made
    return entity(rng, near.kind, split)


def several(rng: Random, count: int, kind: str, split: Split) -> list[Entity]:
    """Different entities of one kind, some of them easily confused."""
    made = [entity(rng, kind, split)]
    alike = rng.random() < 0.35
    while len(made) < count:
        near = alike and rng.random() < 0.7
        new = sibling(rng, pick(rng, made), split) if near else entity(rng, kind, split)
        if all(_distinct(new.text, old.text) for old in made):
            made.append(new)
    return made


def _distinct(one: str, other: str) -> bool:
    first, second = one.lower(), other.lower()
    return first not in second and second not in first


def _fill(rng: Random, pattern: Pattern, slots: Mapping[str, str]) -> Entity:
    pronoun = "they" if pattern.plural else "it"
    if pattern.kind == "person":
        pronoun = pick(rng, _PERSON_PRONOUNS)
    short = pattern.short.format_map(slots)
    return Entity(pattern.text.format_map(slots), pronoun if short in ("it", "they") else short, pronoun, pattern, slots)
