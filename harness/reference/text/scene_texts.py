"""Handbook sentences with several details each. The notation is explained in `scenes`."""

OFFICE = """
* a=money b=role c=doc
Receipts (above|over) {a} need a signature from {b}.
For receipts (above|over) {a}, {b} has to sign.
{b} must sign (all |)receipts (above|over) {a}.
b? Who (must sign|signs|has to sign) receipts (above|over) {a}?
b? Whose signature do receipts above {a} need?
a? Above what amount (do receipts need a signature|must receipts be signed)?
x? Within how many days must receipts be handed in?
* a=doc b=team c=day
Send {a} to {b} by {c}.
{a} (goes|must go|has to be sent) to {b} by {c}.
Please (hand in|submit) {a} to {b} (no later than|before|by) {c}.
{b} needs {a} by {c}.
b? (To whom|Where) (do I|do you|must you|should I) (send|submit|hand in) {a}?
b? Who (needs|gets|receives) {a}?
c? (By when|When) (do I have to|must I|must you|should you) (send|submit|hand in) {a}?
c? (By when|When) is {a} due?
x? How many pages does {a} have?
* a=roomname b=colour
{a} may only be entered with a {b} (badge|card|pass).
You need a {b} (badge|card|pass) (for|to enter) {a}.
Only people with a {b} (badge|card|pass) may enter {a}.
(Nobody|No one) (gets into|enters) {a} without a {b} (badge|card|pass).
b? (What|Which) (colour|color) is the (badge|pass) for {a}?
b? (Which|What colour) (badge|pass) do you need (for|to enter) {a}?
x? (Who|Which person) has the key to {a}?
* a=floor b=group c=place
Parking on {a} is reserved for {b}; everyone else parks (near|behind|at) {c}.
On {a}, only {b} may park. All others (use|take|park at) {c}.
{b} park on {a}, (while|and) (everyone else|the others) (use|park at) {c}.
b? (For whom is parking on {a} reserved|Who may park on {a})?
c? Where (does everyone else|do the others|do all others) park?
x? How much does parking on {a} cost?
* a=group b=daycount c=daycount
{a} get {b} of leave in the first year and {c} after that.
In the first year, {a} have {b} of (holiday|vacation|leave); later it is {c}.
{a} start with {b} of (leave|vacation|holiday). After one year (this|it) (rises|goes up) to {c}.
b? How much (leave|vacation|holiday) do {a} (get|have) in the first year?
b? How many days (of leave |)do {a} (get|have) (in the first year|at first|at the start)?
c? How much (leave|vacation|holiday) do {a} (get|have) (after|later than) the first year?
c? How many days of leave do {a} get after one year?
x? How much notice must {a} give?
* a=duration b=role c=email
If you are ill for more than {a}, bring a (doctor's note|medical certificate) to {b}.
Anyone who is (sick|ill) for longer than {a} needs a (doctor's note|medical certificate), which goes to {b}.
A (doctor's note|medical certificate) is required after {a} of illness. Give it to {b}.
a? After (how long|what time) (is a doctor's note|do you need a doctor's note\
|is a medical certificate) (required|needed|)?
b? Who (gets|receives) the (doctor's note|medical certificate)?
b? To whom do I (give|bring) the (doctor's note|medical certificate)?
x? How many days of sick leave are paid?
* a=clock b=phone c=agent
If you are (ill|sick), call {c} on {b} before {a}.
(Sick|Ill) (staff|employees|people) (must|should) (tell|call) {c} before {a}; the number is {b}.
Call in sick before {a}. {c} answers the phone on {b}.
a? (By|Before) what time (must|should) I call in sick?
a? By when (must|should) sick (staff|employees) call?
b? (Which|What) number do I call when I am (ill|sick)?
c? (Who|Whom) do I call when I am (ill|sick)?
x? How long may I be ill without a note?
* a=situation b=action c=action
If {a}, {b}.
When {a}, (please |first |){b}.
{b} (if|when) {a}.
In case {a}, {b}.
b? What (should|must|do|can) (you|I|we) do (if|when) {a}?
b? What (has to be|must be) done (if|when) {a}?
* a=situation b=action c=action
If {a}, first {b}, then {c}.
When {a}, {b} and {c}.
(Whenever|If) {a}, {b}. After that, {c}.
b? What (should|must|do) (you|I) (first |)do (first |)(if|when) {a}?
c? What (should|must|do) (you|I) do (after that|next|then) (if|when) {a}?
* a=situation b=agent c=phone
If {a}, call {b} on {c}.
When {a}, (tell|inform|contact) {b} at {c}.
b? (Who|Whom) (should|must|do) (I|you) (call|tell|inform|contact) (if|when) {a}?
c? (Which|What) number (should|must|do) (I|you) (call|use|dial) (if|when) {a}?
* a=code b=problem c=action
Error {a} means that {b}. In that case, {c}.
{a} is shown when {b}; (simply |just |){c}.
When {b}, the display shows {a}. To continue, {c}.
If the (display|screen) shows {a}, {b}. (Please |){c}.
b? What does (error |code |){a} mean?
c? What (should|do|must) (I|you) do (if|when) {a} (appears|is shown)?
a? (Which|What) (error|code) is shown when {b}?
x? Who must be told about {a}?
* a=code b=phrase c=colour
The {c} light with the code {a} (stands for|means) {b}.
Code {a} (stands for|means) {b} and comes with a {c} light.
b? What does (code |){a} (stand for|mean)?
c? (What|Which) (colour|color) is the light (of|for) {a}?
* a=department b=person c=phone d=room
{b} leads the {a} (team|department), sits in {d} and can be reached on {c}.
The head of {a} is {b} ({d}, phone {c}).
For {a}, ask {b} in {d} or call {c}.
Contact for {a}: {b}, {d}, {c}
b? Who (leads|heads|is the head of|is the contact for) {a}?
c? What is the (phone |)number (of|for) {a}?
d? Where (does the head of {a} sit|is the head of {a}|can I find the contact for {a})?
x? What is the email of {a}?
* a=doc b=place c=place
{a} is in {b}; the copy is (kept |)in {c}.
(You will find|Look for) {a} in {b}. A copy is in {c}.
We keep {a} in {b} and a copy in {c}.
b? Where is {a}(| kept)?
c? Where is the copy of {a}(| kept)?
x? Who has a copy of {a}?
* a=item b=money c=money
{a} costs {b} for members and {c} for everyone else.
Members pay {b} for {a}, others {c}.
b? How much do members pay for {a}?
b? How much is {a} for members?
c? How much (do others|does everyone else) pay for {a}?
x? Where can I pay for {a}?
"""
OFFICE += """
* a=count b=role c=team
(Trips|Journeys) (longer than|over) {a} days (must be|have to be|are) approved by {b}, shorter ones by {c}.
{b} approves trips longer than {a} days. Shorter trips are approved by {c}.
b? Who approves (trips|journeys) longer than {a} days?
c? Who approves shorter (trips|journeys)?
a? How long may a trip be without the approval of {b}?
x? How are trips booked?
* a=role b=doc c=manner
Travel is approved by {a}. (Fill in|Use) {b} and send it {c}.
{a} approves travel. To apply, fill in {b}; it is (accepted|sent) {c} only.
Before you travel, get the approval of {a} and send {b} {c}.
a? Who approves travel?
a? Whose approval (do you need|is needed) (for travel|before you travel)?
b? Which (form|document) (must|do) (I|you) (fill in|use|send) (for travel|to apply|before travelling)?
c? How (is {b} sent|must {b} be sent)?
x? How much may a hotel cost?
* a=money b=money c=city
For hotels, we pay up to {a} a night, in big cities {b}.
Hotel (rooms|costs) are (limited to|paid up to) {a} per night; in large cities the limit is {b}.
a? How much (do we pay|is paid) for (hotels|a hotel night)?
a? What is the limit for hotels?
b? (How much is paid for hotels|What is the hotel limit) in (big|large) cities?
x? How much is paid for (a taxi|dinner|flights)?
* a=clock b=clock c=day
Core hours are (from |){a} to {b}; on {c} you may leave early.
Everyone must be (here|in the office) from {a} to {b}, (except|but not) on {c}.
a? When do core hours (start|begin)?
a? From when must everyone be (here|in the office)?
b? (When do core hours end|Until when must everyone be here)?
c? On which day (may you leave early|are there no core hours|need you not be here)?
x? How many hours a week do we work?
* a=count b=days c=agent
(Working from home|Remote work|Home office) is possible on {a} days a week, but not on {b}. {c} decides.
You (may|can) work from home {a} days a week (except|but not) on {b}, if {c} agrees.
a? (How many days (a week |)(may|can) (I|you) work from home|On how many days is remote work possible)?
c? Who (decides on|must agree to|approves) (working from home|remote work)?
b? On which days is (remote work|working from home) not (possible|allowed)?
x? What equipment do I get for working from home?
* a=count b=duration c=action
(Passwords|A password) must have at least {a} characters and (expire|expires) after {b}.
Choose a password with {a} or more characters. It is valid for {b}.
a? How many characters must a password have?
a? How long must a password be?
b? (After how long do passwords expire|How long is a password valid)?
b? When do passwords expire?
x? Who can reset my password?
* a=item b=action c=role
To reset {a}, {b}. If that does not help, ask {c}.
(Resetting|You can reset) {a} (is easy|yourself): {b}. Otherwise (call|ask|contact) {c}.
b? How (do|can) (I|you) reset {a}?
c? (Who|Whom) (do|can|should) I ask if (resetting|the reset of) {a} does not help?
* a=group b=item c=role d=day
{a} receive {b} from {c} on (their |the )first {d}.
On the first {d}, {c} gives {b} to {a}.
b? What do {a} (receive|get)?
c? Who gives {b} to {a}?
c? From whom do {a} (get|receive) {b}?
d? On which day do {a} (receive|get) {b}?
* a=group b=event c=duration
{a} must (attend|take part in) {b} within {c}(| of starting).
Within (the first |){c}, {a} have to (go to|attend|complete) {b}.
{b} is compulsory for {a} and must be done within {c}.
b? What must {a} (attend|take part in|complete)?
c? Within what time must {a} (attend|take part in|complete) {b}?
c? How long do {a} have to complete {b}?
x? Who pays for {b}?
* a=group b=place c=carried d=clock
{a} (register|sign in) at {b}, show {c} and must leave by {d}.
{a} must show {c} at {b}. They (have to|must) leave before {d}.
b? Where (do|must) {a} (register|sign in|show {c})?
c? What (do|must) {a} show?
d? (By when|When) must {a} leave?
x? Who accompanies {a}?
* a=group b=place c=place
{a} have lunch in {b}, not in {c}.
Unlike in {c}, {a} may eat in {b}.
{a} may not eat in {c}. They eat in {b}(| instead).
b? Where (do|may) {a} (eat|have lunch)?
c? Where (may|do) {a} not eat?
* a=roomname b=manner c=count
{a} is booked {b} and seats {c} people.
Book {a} {b}. There is room for {c} people.
(Up to |){c} people fit into {a}, which is booked {b}.
b? How (do I book|do you reserve|can I book) {a}?
c? How many people (fit into|can use|fit in) {a}?
x? How much does {a} cost?
* a=roomname b=hours c=day
{a} is open (from |){b} on weekdays and closed on {c}.
Opening hours of {a} are {b}. It is closed on {c}.
{a} (opens|is open) daily from {b}, except on {c}.
b? When is {a} open?
b? What are the opening hours of {a}?
c? (When|On which day) is {a} closed?
x? What is the phone number of {a}?
* a=roomname b=clock c=clock d=day
{a} opens at {b} and closes at {c}, on {d} it stays closed.
On most days {a} is open from {b} to {c}, (but |)not on {d}.
b? When does {a} open?
c? When does {a} close?
c? (Until when|How late) is {a} open?
d? On which day (is {a} closed|does {a} stay closed)?
x? Who has the key to {a}?
* a=thing b=place c=agent
{a} is (kept|stored) in {b}; ask {c} for the key.
{c} has the key to {b}, where {a} is (kept|stored).
You will find {a} in {b}. The key is with {c}.
b? Where is {a} (kept|stored|)?
c? Who has the key (to {b}|)?
* a=thing b=frequency c=agent d=month
{a} is (checked|inspected|tested) {b} by {c}, last in {d}.
{c} (checks|inspects|tests) {a} {b}. The last (check|test|inspection) was in {d}.
b? How often is {a} (checked|inspected|tested)?
c? Who (checks|inspects|tests) {a}?
d? When was {a} last (checked|inspected|tested)?
x? How much does the (check|test|inspection) of {a} cost?
"""
SERVICES = """
* a=town b=clock c=clock d=money
The ferry to {a} (leaves|departs) at {b} and (arrives|gets there) at {c}. A ticket (is|costs) {d}.
(Ferries|Boats) to {a} leave at {b} (and arrive at|arriving at) {c}; tickets cost {d}.
b? When does the (ferry|boat) to {a} (leave|depart)?
b? (At what time|What time) does the (ferry|boat) to {a} (leave|depart)?
c? When does the (ferry|boat) to {a} (arrive|get there)?
d? How much (is the ferry|is a ticket|does a ticket cost) to {a}?
x? From which pier does the ferry to {a} leave?
* a=town b=room c=clock
The (train|bus) to {a} leaves (from |){b} at {c}.
At {c} (a|the) (train|bus) to {a} departs from {b}.
For {a}, take the {c} (train|bus) from {b}.
c? (When|At what time) does the (train|bus) to {a} (leave|depart)?
b? (From where|Where) does the (train|bus) to {a} (leave|depart) (from|)?
x? How long does the (train|bus) to {a} take?
* a=bus b=town c=frequency d=duration
{a} runs to {b} {c} and (takes|needs) {d}.
Take {a} to (get to|reach) {b}; it (runs|goes) {c} and the trip lasts {d}.
c? How often does {a} (run|go)?
b? Where does {a} (go|run)?
d? How long does {a} (take|need)?
d? How long does the trip with {a} (take|last)?
x? What does a ticket for {a} cost?
* a=tier b=money c=daycount d=count
The {a} plan costs {b} a month, has a refund period of {c} and (allows|includes) {d} users.
With the {a} plan you pay {b} a month for {d} users. Refunds are possible within {c}.
For {b} a month, the {a} plan covers {d} users; you can cancel within {c}.
b? How much does the {a} plan cost(| a month)?
b? What is the price of the {a} plan?
c? (What is the refund period of|How many days is the refund period of) the {a} plan?
d? How many users does the {a} plan (allow|include|cover)?
x? How much storage does the {a} plan (have|include)?
* a=tier b=count c=duration d=money
{a} members may borrow (up to |){b} books for {c}; each late day costs {d}.
With {a} membership you can (borrow|take out) {b} books. They are due after {c}, and late books cost {d} a day.
b? How many books (can|may) {a} members (borrow|take out)?
c? (How long|For how long) (can|may) {a} members (keep|borrow) books?
d? (What|How much) does a late day cost {a} members?
d? How much do {a} members pay for late books?
x? How much does {a} membership cost?
* a=goods b=daycount c=doc
{a} can be (returned|exchanged|brought back) within {b} with {c}.
(Bring|Send) {a} back within {b} and (show|include) {c}.
You have {b} to return {a}; (please bring|do not forget) {c}.
b? (Within how many days|How long) can {a} be (returned|exchanged)?
b? How (long|many days) do you have to return {a}?
c? What (must you show|do you need) to return {a}?
x? Who pays the postage for {a}?
* a=goods b=duration c=town d=money
{a} are delivered within {b} from {c}; delivery costs {d}.
We ship {a} from {c}. It takes {b} and costs {d}.
b? How long does (delivery|shipping) of {a} take?
b? Within what time are {a} delivered?
c? Where (are {a} delivered from|do we ship {a} from)?
d? How much (does delivery of {a} cost|do we charge for delivery of {a})?
* a=money b=money
(Delivery|Shipping) is free (for orders above|from) {a}; below that it costs {b}.
For orders (under|below) {a} we charge {b} for (delivery|shipping).
a? (From|Above) what amount is (delivery|shipping) free?
b? How much is (delivery|shipping) (for smaller orders|below {a}|below that)?
b? What do we charge for (delivery|shipping) of (small|smaller) orders?
x? How long does (delivery|shipping) take?
* a=event b=day c=clock d=place
{a} (takes place|is held) on {b} at {c} in {d}.
(Come to|Join us for) {a} on {b} at {c} in {d}.
On {b}, {a} (starts|begins) at {c}. We meet (in|at) {d}.
b? (On which day|When|What day) (is {a}|does {a} take place)?
c? (At what time|What time) does {a} (start|begin|take place)?
d? Where (is {a}|does {a} take place|is {a} held)?
x? Who organises {a}?
x? How long does {a} last?
* a=event b=frequency c=agent d=duration
{a} takes place {b}, lasts {d} and is (led|run|chaired) by {c}.
{c} (leads|runs|chairs) {a} {b}. It (takes|lasts) {d}.
b? How often (is {a}|does {a} take place)?
c? Who (leads|runs|chairs) {a}?
d? How long does {a} (take|last)?
x? Where does {a} take place?
* a=event b=date c=agent d=email
(Sign up|Register) for {a} by {b} with {c} ({d}).
To join {a}, write to {c} at {d} before {b}.
b? (By when|Until when) (must|can) (I|you) (sign up|register) for {a}?
c? (With whom|To whom) do I (sign up|register|write) (for|to join) {a}?
d? (At|To) which (e-mail |)address do I (sign up|write) (for|to join) {a}?
x? What does {a} cost?
* a=event b=event c=day d=clock
{a} has been moved from {c} to {d} because of {b}.
Because of {b}, {a} is not on {c} (but|any more but) at {d}.
b? (Why|Because of what) (has {a} been moved|is {a} not on {c})?
d? (To when|When) has {a} been moved(| to)?
* a=role b=days c=clock d=room
{a} is (here|available|in) on {b} from {c} in {d}.
You can (see|meet|visit) {a} on {b} in {d}, from {c}(| on).
b? (When|On which days) is {a} (here|available|in)?
c? From (when|what time) is {a} (here|available)?
d? Where (is {a}|can I (see|meet|visit) {a})?
x? What is the phone number of {a}?
* a=food b=day c=money
On {b} we (serve|have|offer) {a} for {c}.
{b} is {a} day: a plate costs {c}.
The menu for {b}: {a} ({c})
a? What is (served|on the menu) on {b}?
a? What do we (serve|have|offer) on {b}?
c? (How much is|What is the price of) {a}?
* a=diet b=day c=place
{a} (meals|dishes|snacks) are available on {b} in {c}.
On {b}, {c} (serves|offers|has) {a} (food|meals|dishes).
b? When are {a} (food options|meals|dishes) (available|served|offered)?
c? Where are {a} (food options|meals|dishes) (available|served|offered)?
* a=money b=money c=count
(Entry|Admission|A ticket) (costs|is) {a} for adults and {b} for children under {c}.
Adults pay {a}, children under {c} {b}.
Children under {c} pay {b}; adults pay {a}.
a? How much (do adults pay|is a ticket for adults|is entry for adults)?
b? How much (do children pay|is a ticket for children|is entry for children)?
c? (Under which|Up to what) age do children pay less?
x? How much do (students|seniors|groups) pay?
* a=season b=clock c=clock
In {a} (we are|the shop is|the pool is|the office is) open from {b} to {c}.
(From {b} to {c}|Between {b} and {c}) is our opening time in {a}.
In {a} we open at {b} and close at {c}.
b? When do we open in {a}?
c? (When do we close|Until when are we open) in {a}?
* a=month b=month c=roomname
{c} is open from {a} to {b}.
{c} opens in {a} and closes in {b}.
Between {a} and {b}, {c} is (open|available).
a? (From when|In which month) (is {c} open|does {c} open)?
b? (Until when is {c} open|In which month does {c} close)?
x? How much does {c} cost?
* a=language b=person c=days d=room
{b} teaches {a} on {c} in {d}.
The {a} course with {b} is on {c}, in {d}.
{a} lessons are given by {b} (in|at) {d} on {c}.
b? Who teaches {a}?
c? When (is the {a} course|is {a} taught|are {a} lessons)?
d? Where (is the {a} course|is {a} taught|are {a} lessons)?
x? How much does the {a} course cost?
* a=subject b=person c=clock d=day
{a} with {b} is on {d} at {c}.
On {d} at {c}, {b} teaches {a}.
b? Who teaches {a}?
c? (At what time|What time) is {a}?
d? On which day is {a}?
x? In which room is {a}?
* a=animal b=food c=frequency d=count
The {a} eats {b} {c}. It is {d} years old.
Our {a}, (now|already) {d} years old, gets {b} {c}.
b? What does the {a} (eat|get)?
c? How often does the {a} (eat|get {b})?
d? How old is the {a}?
x? What is the name of the {a}?
"""
SERVICES += """
* a=item b=daycount c=money
(You can|Members may) (rent|borrow|hire) {a} for {b}; the deposit is {c}.
{a} can be (rented|borrowed|hired) for {b} with a deposit of {c}.
b? (How long|For how long) can (you|I) (rent|borrow|hire) {a}?
c? (What|How much) is the deposit (for|of) {a}?
x? Where can I return {a}?
* a=doc b=money c=duration
{a} costs {b} and is ready after {c}.
It takes {c} to (get|make|issue) {a}, and the fee is {b}.
b? (How much does {a} cost|What is the fee for {a})?
c? How long does it take to (get|make|issue) {a}?
c? When is {a} ready?
x? Which documents do I need for {a}?
* a=problem b=action c=duration
If {a}, {b} and wait {c}.
When {a}, wait {c}, then {b}.
c? How long do (I|you) wait (if|when) {a}?
b? What (should|do|must) (I|you) do (if|when) {a}?
* a=measure b=measure c=money
(Parcels|Packages|Letters) up to {a} cost {c}; the maximum is {b}.
Up to {a} a (parcel|letter|package) costs {c}. Nothing over {b} is accepted.
c? How much (is|do you pay for) a (parcel|letter|package) (of|up to) {a}?
b? What is the maximum(| for a parcel)?
* a=percent b=group c=money
{b} get {a} off (on |for )orders above {c}.
(There is|We give) a discount of {a} for {b} (on orders above|from) {c}.
a? (How much discount|What discount|How much off) do {b} get?
c? (From|Above) what amount do {b} get the discount?
x? How long is the discount valid?
* a=department b=color c=floor
{a} is on {c}; follow the {b} line.
Follow the {b} line to {a} on {c}.
b? Which line leads to {a}?
b? What colour is the line to {a}?
c? (On which floor|Where) is {a}?
* a=weather b=action c=role
In case of {a}, {b}. {c} decides.
{c} decides what to do in case of {a}: usually (you|we) {b}.
b? What (should|do) (I|you|we) do in case of {a}?
c? Who decides in case of {a}?
* a=department b=number c=town
Our {a} (team|office|branch) in {c} has {b} employees.
{b} people work in {a} in {c}.
b? How many (people|employees) work in {a}?
c? Where is (the {a} office|the {a} team|{a})?
* a=waste b=colour c=day
{a} goes into the {b} bin, which is emptied on {c}.
Put {a} into the {b} bin. On {c} it is (emptied|collected).
b? (Into which bin|Where) does {a} go?
b? (What|Which) (colour|color) is the bin for {a}?
c? When is (the bin for |){a} (emptied|collected)?
* a=vaccine b=frequency c=agent
{c} gives the {a} (shot|vaccine|vaccination) {b}.
The {a} (shot|vaccine|vaccination) is (given|repeated) {b} by {c}.
b? How often is the {a} (shot|vaccine|vaccination) (given|repeated)?
c? Who gives the {a} (shot|vaccine|vaccination)?
x? How much does the {a} vaccination cost?
* a=medicine b=count c=frequency d=food
Take {b} {a} {c}, not with {d}.
{a}: {b} pieces {c}. Avoid {d}.
b? How many {a} (do|must|should) I take?
c? How often (do|must|should) I take {a}?
d? What (should|must) I avoid with {a}?
* a=person b=job c=year d=town
{a} (joined|came to us) in {c} as {b} and works in {d}.
{a}, our {b} in {d}, has been with us since {c}.
Since {c}, {a} has been {b} in {d}.
b? What is {a}'s (job|position)?
c? When did {a} (join|start|come to us)?
d? Where does {a} work?
x? How old is {a}?
* a=company b=year c=person d=town
{c} (founded|started|set up) {a} in {d} in {b}.
{a} was (founded|started|set up) by {c} in {b}. It is based in {d}.
Based in {d}, {a} has existed since {b}; its founder is {c}.
b? When was {a} (founded|set up|started)?
b? In which year was {a} (founded|set up|started)?
c? Who (founded|started|set up) {a}?
d? Where (is {a} based|was {a} founded)?
x? How many people work (at|for) {a}?
* a=company b=goods c=town d=number
{a} (sells|makes|produces) {b} in {c} and (employs|has) {d} people.
In {c}, {d} people work for {a}, which (sells|makes|produces) {b}.
b? What does {a} (sell|make|produce)?
c? Where does {a} (sell|make|produce) {b}?
d? How many people (work for {a}|does {a} employ)?
x? Who founded {a}?
* a=name b=version c=date d=agent
Version {b} of {a} was released on {c} and is supported by {d}.
{a} {b} came out on {c}. {d} helps with problems.
b? Which version of {a} (was released|came out) on {c}?
c? When (was version {b} of {a} released|did {a} {b} come out)?
d? Who (supports|helps with) {a}?
* a=name b=number c=town d=percent
The {a} server runs on port {b} in {c} and is {d} full.
Located in {c}, the {a} server uses port {b}; its disk is {d} full.
b? (Which|What) port does the {a} server (use|run on)?
c? Where (is the {a} server|does the {a} server run)?
d? How full is the {a} server?
* a=tool b=file c=measure
{a} accepts {b} files of up to {c}.
(Upload|You can upload) {b} files to {a}; the limit is {c}.
b? (Which|What) files does {a} accept?
c? (How large may files for {a} be|What is the (size |)limit (of|for) {a})?
* a=shift b=clock c=clock d=person
The {a} shift (starts|begins) at {b}, ends at {c} and is (led|supervised) by {d}.
{d} leads the {a} shift, which runs from {b} to {c}.
b? When does the {a} shift (start|begin)?
c? When does the {a} shift (end|finish)?
d? Who (leads|supervises) the {a} shift?
x? How many people work on the {a} shift?
* a=machine b=number c=measure d=role
{a} makes {b} pieces an hour at {c}. Only {d} may (run|operate|stop) it.
Only {d} may (run|operate|use) {a}. It runs at {c} and makes {b} pieces an hour.
b? How many pieces does {a} make(| an hour)?
c? At what (temperature|setting|value) does {a} run?
d? Who may (run|operate|use) {a}?
* a=ordinal b=action c=action
The {a} step is to {b}.
(In|For) the {a} step, {b}.
Step {a}: {b}
b? What is the {a} step?
b? What do you do in the {a} step?
"""
