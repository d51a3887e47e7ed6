"""What customers write, for each private queue: kinds of trouble, and two wordings for each kind.

The wordings are forms (see `harness.reference.text.forms`). A slot is a line of `_SLOTS`, or `{amount}`, `{order}`,
`{date}`. A blank line ends a kind of trouble.
"""

from collections.abc import Mapping

_TROUBLE = """
# Falcon
The {product} (arrived|came|was delivered) with (a crack|a long crack|two cracks) in the {part}.
There was (a crack|a deep crack|a long crack) in the {part} of the {product} when I (opened|unpacked) the box.

The {part} of the {product} is (bent|dented|badly scratched) (and the box was wet|).
I found (a dent|a deep scratch|a bent edge) on the {part} of my (new|brand new) {product}.

The {product} (came|arrived) without its (screws|cable|{part}|manual).
(A screw|The {part}|One half of the {part}) is missing from the {product} (box|package).

The {electric} (smells|smelled) of (smoke|burnt plastic) (the first time|as soon as) it was (switched on|plugged in).
(Smoke|A burnt smell) came out of the new {electric} (right away|within a minute).

The glass of the {fragile} was (broken|in pieces|smashed) when the (box|parcel) was (opened|unpacked).
I (opened|unpacked) the (box|parcel) and the {fragile} was (in pieces|broken|smashed).

The {product} has (stains|dark marks|old glue) on the {part} as if (somebody used it before|it was second hand).
My {product} (looks used|looks second hand) and the {part} is (dirty|stained).
# Heron
My parcel (has not arrived|is still not here|has not come) (after {span}|although it was promised for {date}).
I have been waiting ({span}|for {span}) and the {product} (has not arrived|has not come).

The tracking page (has not changed|shows nothing new) (for {span}|since {date}).
Tracking (still says|only says) that the parcel is (in {city}|at the depot in {city}).

The driver (left|put) the parcel (with a neighbour|at a shop|behind the bins) (and nobody can find it|and it is gone).
The parcel was left (in the rain|in the street|behind the bins) by the driver.

The courier (says|wrote) that nobody was (home|in), but I was (here|at home) (all day|the whole day).
I was at home (all day|the whole day) and the courier (never rang|did not ring|never came).

Only (one|half) of the (two|three) parcels (has come|has arrived)( after {span}|).
The (second|last) parcel of my order (never came|did not arrive).

The parcel (went|was sent) to (the wrong street|my old house|the wrong town), namely {city}.
My parcel was (delivered|handed over) in {city}, (where I do not live|which is not my town).
# Otter
I was charged (twice|two times) for the {product}, {amount} each time.
There are (two|double) charges of {amount} on my (card|bank statement) for one {product}.

My card (was declined|is refused) (at the till|when I try to pay) although there is money on it.
The (payment page|till) (refuses|does not take) my card (for the {product}|for {amount}).

The invoice (shows|lists) {amount} but the (shop page|offer) (said|showed) less.
The (total|sum) on my invoice is (wrong|too high) by {amount}.

I need an invoice with (our company name|the tax number of my firm) for the {product}.
Our (bookkeeper|accountant) asks for (an invoice|a corrected invoice) with (the tax number|the company name) on it.

My (gift card|voucher) over {amount} (is not accepted|was not counted|does not work) at the till.
The (discount code|voucher) from {date} (was not taken off|is not accepted) (at the till|on the invoice).

I got a (reminder|warning letter) about {amount} that I (already paid|paid on {date}).
You (ask|asked) me (again|once more) for {amount}, which was (paid|sent by bank) on {date}.
# Badger
I (cannot|can not) log in, the page says (wrong password|unknown user).
Logging in (fails|does not work) (since {date}|for {span}), it (always|only) says wrong password.

The (mail|message) to reset my password (never comes|never arrives|does not come).
I asked for a new password (three times|on {date}) and (no mail came|got no mail).

My account is (locked|blocked) after (too many|five|three) (tries|attempts).
It says that my account (was locked|is blocked) (since {date}|for safety reasons).

The code (for the second step|on my phone|from the message) is (rejected|not accepted) when I sign in( on a computer|).
I have a new phone and (the sign-in code|the second step) (goes to|still goes to) the old one.

(Somebody|A stranger) signed in to my account from {city}.
There was a sign-in from {city} (on {date}|that was not me).

I (want|need|would like) to change the mail address (I sign in with|of my account).
My account still (has|uses) an old mail address that I (cannot open any more|lost|do not use).
# Lynx
I would like to (return|send back) the {product} because (it is too small|it is too large|I do not like the colour).
The {product} (is too large|is too small|does not fit) and I want to (return it|send it back).

I (sent back|returned) the {product} on {date} and (no money has come|the refund is not there).
The refund of {amount} (is still missing|has not come) (after {span}|since {date}).

(Where|How) do I get a return label for the {product}?
The return label (does not print|is missing|cannot be read).

The refund is (only|just) a part of the price, {amount} (is missing|too little).
You (refunded|gave back) {amount} (too little|less than I paid) for the {product}.

Can I (swap|exchange) the {product} for (a larger one|a smaller one|another colour)?
I want to (swap|exchange) my {product}, (another colour|a smaller size|a larger size) would be better.

Is it (too late|still possible) to return (a gift|a present) that was bought on {date}?
The {product} was (a gift|a present) and I would like to (return it|give it back) without a receipt.
# Osprey
The app (crashes|closes by itself) (when I open it|each time I open the settings).
Since the (last update|new version) the app (crashes|freezes) (after {span}|at the start).

The {gadget} does not (connect to|find) the (network|wireless network) (since {date}|any more).
I (cannot|can not) connect my {gadget} to (my phone|the network).

The battery of the {gadget} (lasts only an hour|is empty after an hour|does not charge).
My {gadget} (has to be charged|needs charging) (twice a day|every hour).

The screen of the {gadget} (stays black|flickers|shows only lines).
There (are lines on|is nothing on) the screen of my {gadget}.

The update of the {gadget} (stops|hangs) at (half|ninety percent) (every time|and starts over).
I tried to update the {gadget} (twice|on {date}) and it (hangs|stops with an error).

The {gadget} makes (a loud noise|a humming noise|a clicking sound) (when it starts|at night).
I hear (a humming noise|clicking|a loud noise) from the {gadget}.
# Wren
I want to (cancel|end) my (subscription|plan) (at the end of the month|on {date}).
Please (cancel|end|stop) my (subscription|plan), I (do not need it|moved to {city}).

Can I (pause|stop) the (subscription|plan) for {span}?
I am away for {span} and (want|would like) to pause the (subscription|plan).

I would like to (move|change) to the (larger|smaller|family) plan( from {date}|).
How do I (change|switch) from the small plan to the (larger|family) one?

My plan was (renewed|extended) on {date} (although I did not agree|without asking me).
The (subscription|plan) went on for (another year|a year) (without asking me|although I said no).

Can (my wife|my son|a colleague) (take over|use) my (subscription|plan)?
I want to hand my (subscription|plan) over to (my son|my wife|a colleague).

What is (part of|in) the (family|larger|small) plan, and (from when|how long) does it run?
How long does my (present|current) plan run, (and what is in it|and when can it end)?
# Marten
Is the {product} (in stock|available) (in another colour|in your shop in {city})?
When will the {product} be (back in stock|available again)?

Please change the delivery address of my (new|latest) order to {city}, it (is not packed|has not left) yet.
I gave (the wrong street|an old street) for an order that (is not packed|has not left) yet.

I ordered (two|three) {goods} by mistake and (need only one|want just one), please (correct|change) the order.
Please (add|put) a {product} to my order before it (is packed|leaves).

How (wide|high|heavy) is the {product}, and (is it made of wood|what is the {part} made of)?
Does the {product} (fit|go) under a shelf of (fifty|sixty|eighty) centimetres?

We (need|would like) (twenty|thirty|forty) {goods} for our office, is there a (better price|special price)?
What would (twenty|thirty|forty) {goods} cost for (a school|our office|our club)?

Can the {product} be (wrapped|packed) as a present (with a card|for {date})?
Please (wrap|pack) the {product} as a present and (add a card|leave out the receipt).
"""
_SLOTS = """
product: lamp; kettle; desk; chair; mirror; toaster; suitcase; blender; fan; stool; coffee maker; bench; pan; grill
electric: lamp; kettle; toaster; blender; fan; coffee maker; rice cooker; grill
fragile: lamp; mirror; wall clock; coffee maker; blender; cabinet; garden table
goods: lamps; desks; chairs; mirrors; stools; armchairs; fans; suitcases
part: lid; base; handle; side; top; front; back; edge; frame
gadget: speaker; headset; tablet; printer; doorbell; router; thermostat; watch; camera; scanner
span: two days; three days; five days; a week; ten days; two weeks; three weeks; a month
city: Tarvin; Oldhaven; Merrow; Kesterly; Brandal; Sollinge; Ashby; Nordvik; Pellham; Lund
town: Hollin; Brackwell; Storhamn; Ferrow; Millbury; Aske
first: Anna; Ben; Carla; David; Elena; Frank; Hugo; Irene; Leila; Marek; Nadia; Omar; Priya; Rosa; Samir; Victor; Yuki
last: Abbott; Bergman; Castro; Dahl; Evans; Fischer; Gallo; Haas; Jansen; Kaya; Lopez; Novak; Okafor; Park; Rossi; Sato
"""

_OPENERS = """
polite: Good morning.; Hello, I hope you can help me.; Dear team,; Good afternoon, this is {first} {last}.
plain: This is about order {order}.; Order {order}, bought on {date}.; {first} {last} here, order {order}.;;
upset: I am quite annoyed.; This is the second time I write.; Very disappointing.; I expected better from you.
"""
_REMARKS = """
any: I have been a customer for (years|a long time).; I am writing from {town}.;;
any: I also called (yesterday|last week|this morning), but nobody picked up.; I can send you a (photo|picture).
any: I have (asked|written) (before|already) and got no answer.; You can reach me (in the evening|by phone).
"""
_CLOSERS = """
polite: Thank you for your help.; Many thanks, {first} {last}; Could you please look into it?; Kind regards, {first}
plain: Please tell me what to do.; What happens next?; {first} {last};;
upset: I expect an answer today.; Solve this by (tomorrow|Friday), please.; Do something about it now.; I will complain.
"""


def _lists(text: str) -> Mapping[str, tuple[str, ...]]:
    """`key: item; item` lines, those of one key together; an item may be empty."""
    made: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        key, _, items = line.partition(": ")
        made[key] = made.get(key, ()) + tuple(item.strip() for item in items.split(";"))
    return made


def _queues(text: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    blocks = (block.strip().split("\n", 1) for block in text.split("# ")[1:])
    return {name: tuple(tuple(kind.splitlines()) for kind in kinds.split("\n\n")) for name, kinds in blocks}


QUEUES = _queues(_TROUBLE)
SLOTS = _lists(_SLOTS)
OPENERS = _lists(_OPENERS)
REMARKS = _lists(_REMARKS)["any"]
CLOSERS = _lists(_CLOSERS)
CHANNELS = ("email", "chat", "form", "phone")
