"""Attributes of places, organisations, events, transport and towns. The notation is explained in `attributes`."""

PLACES = """
# opens.time | place | clock | opening time
{S} [opens|open] at {v}.
{S} [opens|open] (its doors |)at {v} (every morning|on weekdays|each day|).
(Doors to {O} open|Opening time of {O} is|You can enter {O} from) {v}.
{P} opening time is {v}.
? When [does|do] {O} open?
? (At what time|What time) [does|do] {O} open?
? What is the opening time of {O}?
? From when is {O} open?
# closes.time | place | clock | closing time
{S} [closes|close] at {v}.
{S} [stays|stay] open until {v}.
{S} (shuts|closes) (its doors |)at {v} (in the evening|on weekdays|).
{P} closing time is {v}.
? When [does|do] {O} close?
? (Until when|How late|Until what time) is {O} open?
? What time [does|do] {O} (shut|close)?
# opens+closes.hours | place service | hours | opening hours
{S} [is|are] open from {v}.
{P} opening hours are {v}.
{S} [can|can] be (visited|used) from {v}.
Opening hours of {O} are {v}.
? (When|During which hours) is {O} open?
? What are the opening hours of {O}?
? At what hours can {O} be (visited|used)?
# lunch.hours | place | hours | lunch hours
{S} [serves|serve] lunch from {v}.
Lunch (at|in) {O} is (served|available) from {v}.
{P} lunch hours are {v}.
? When [does|do] {O} serve lunch?
? When is lunch (served|available) (at|in) {O}?
? What are the lunch hours of {O}?
# closed | place | day | closing day
{S} [is|are] closed on {v}.
On {v}, {O} [stays|stay] closed.
{P} (closing|rest) day is {v}.
{S} [does|do] not open on {v}.
? On which day is {O} closed?
? When [does|do] {O} (stay closed|not open)?
? Which day is {O} shut?
# where.near | place service thing | place | location
{S} [is|are] (located|) (next to|near|opposite|behind) {v}.
You (will |)find {O} next to {v}.
{S} [is|are] right beside {v}.
? What is {O} (next to|near)?
? Where is {O}?
? Where can I find {O}?
# where.floor | place org | floor | floor
{S} [is|are] on {v}.
{S} [occupies|occupy] {v}.
You (will |can |)find {O} on {v}.
{S} [has|have] moved to {v}.
? (Which|What) floor is {O} on?
? On which floor is {O}?
? Where is {O}?
# where.room | event person org service | room | room
{S} [is|are] in {v}.
(You can find|Look for|Find) {O} in {v}.
{S} [uses|use] {v}.
{P} room is {v}.
? In which room is {O}?
? Where (is|can I find) {O}?
? Which room [does|do] {O} use?
# where.street | place org | street | address
{S} [is|are] at {v}.
{P} address is {v}.
The address of {O} is {v}.
{S} [can|can] be found at {v}.
? What is the address of {O}?
? Where is {O} (located|)?
? At which address can {O} be found?
# seats | place transport event | seats | capacity
{S} [holds|hold] {v}.
{S} [has|have] (room|space) for {v}.
{S} [seats|takes] (up to |at most |){v}.
{P} capacity is {v}.
Up to {v} fit into {O}.
? How many people (fit into|fit in) {O}?
? What is the capacity of {O}?
? How many people [does|do] {O} hold?
? For how many people is there room in {O}?
# needs.access | place | carried | entry requirement
{S} may only be entered with {v}.
You need {v} to (enter|get into) {O}.
(Access|Entry) to {O} (requires|is only possible with) {v}.
To (enter|get into|use) {O}, (bring|show|you must have) {v}.
Nobody may enter {O} without {v}.
? What (do you|do I|does one) need to (enter|get into) {O}?
? With what may {O} be entered?
? What is (required|needed) to (access|enter) {O}?
# reserved | place | group | reserved users
{S} [is|are] reserved for {v}.
Only {v} (may|can|are allowed to) use {O}.
{S} [is|are] for {v} only.
{v} have the right to use {O}.
? (For whom|Who) is {O} reserved for?
? Who (may|can|is allowed to) use {O}?
? Whom is {O} reserved for?
# cost.entrance | place | money | entrance fee
{P} (entrance|entry|admission) fee is {v}.
(Entry|Admission) to {O} costs {v}.
Visitors pay {v} to (enter|get into) {O}.
{S} [charges|charge] {v} for (entry|admission).
? How much (does it cost|is it) to enter {O}?
? What is the (entrance|entry|admission) fee of {O}?
? How much do visitors pay (for|at) {O}?
# parking | place org | place | parking
(Visitors|Guests|Customers) of {O} park (at|near|behind) {v}.
{P} parking is (at|near|behind) {v}.
Parking for {O} is (near|behind|at) {v}.
? Where do (visitors|guests|customers) of {O} park?
? Where can you park (for|at) {O}?
? Where is the parking of {O}?
# wifi | place | code | Wi-Fi password
{P} (Wi-Fi|wifi|guest Wi-Fi) password is {v}.
The (Wi-Fi|wifi) password (in|at|for) {O} is {v}.
Use the password {v} for the Wi-Fi in {O}.
? What is the (Wi-Fi|wifi) password (in|at|of|for) {O}?
? Which password (is used for|do I need for) the Wi-Fi in {O}?
# doorcode | place | number | door code
{P} door code is {v}.
The (code|PIN) for the door of {O} is {v}.
Enter {v} to open {O}.
{S} [opens|open] with the code {v}.
? What is the (door code|code|PIN) (of|for) {O}?
? Which code opens {O}?
? What do I enter to open {O}?
# cleaned | place thing | frequency | cleaning
{S} [is|are] cleaned {v}.
The cleaners come to {O} {v}.
(Cleaning of {O} takes place|Someone cleans {O}) {v}.
? How often is {O} cleaned?
? When is {O} cleaned?
? When do the cleaners come to {O}?
# known.dish | place | food | speciality
{S} [is|are] (known|famous) for {v}.
{P} speciality is {v}.
{S} mainly (serves|serve|offers) {v}.
(People|Guests) come to {O} for {v}.
? What is {O} (known|famous) for?
? What is the speciality of {O}?
? What [does|do] {O} mainly (serve|offer)?
# colour | place thing | colour | colour
{S} [is|are] painted {v}.
{S} [is|are] {v}.
{P} (colour|color) is {v}.
The (colour|color) of {O} is {v}.
? What (colour|color) is {O}?
? What is the (colour|color) of {O}?
? In which (colour|color) is {O} painted?
# size | place | measure | size
{S} [measures|measure] {v}.
{P} size is {v}.
{S} [has|have] a (size|length) of {v}.
? How (big|large) is {O}?
? What is the size of {O}?
? How much [does|do] {O} measure?
# how.booked | place event service | manner | booking
{S} [is|are] booked {v}.
{S} (can|may|must) be (booked|reserved) {v}.
(Reserve|Book) {O} {v}.
Bookings for {O} are made {v}.
? How (can|do) (I|you) (book|reserve) {O}?
? How is {O} booked?
? How are bookings for {O} made?
"""
ORGANISATIONS = """
# since.founded | org place | year | founding year
{S} [was|were] founded in {v}.
{S} [was|were] (established|set up|started) in {v}.
{S} [has|have] existed since {v}.
{P} history (began|started) in {v}.
? When [was|were] {O} (founded|established|set up)?
? In which year did {O} (start|begin)?
? Since when [has|have] {O} existed?
? What year was {O} founded?
# founder | org place project | person | founder
{S} [was|were] founded by {v}.
{S} [was|were] (set up|started|created|established) by {v}.
{v} (founded|started) {O}.
{P} founder is {v}.
? Who (founded|started|set up|created) {O}?
? Who is the founder of {O}?
? By whom was {O} founded?
# head.chief | org place project event | agent | head
{S} [is|are] (run|led|headed|managed) by {v}.
{v} (runs|leads|heads|manages) {O}.
{P} (head|director|manager) is {v}.
{v} is in charge of {O}.
The (head|director|manager) of {O} is {v}.
{S} [is|are] in the hands of {v}.
? Who (runs|leads|heads|manages) {O}?
? Who is in charge of {O}?
? Who is the (head|director|manager|boss) of {O}?
? By whom is {O} (led|run|managed)?
# head.responsible | place thing project event doc system service | agent | person responsible
{v} is responsible for {O}.
{v} (takes care of|looks after) {O}.
{S} [is|are] (looked after|taken care of) by {v}.
(Responsibility for {O} lies|The responsibility for {O} is) with {v}.
The person responsible for {O} is {v}.
? Who is responsible for {O}?
? Who (looks after|takes care of) {O}?
? With whom does the responsibility for {O} lie?
# contact | org place event service project plan | agent | contact
The contact for {O} is {v}.
{P} contact person is {v}.
For (questions about|help with) {O}, (ask|contact|speak to|talk to) {v}.
(Questions about {O} go to|Ask about {O} at|If you have questions about {O}, contact) {v}.
{v} answers questions about {O}.
? Who is the contact (person |)for {O}?
? Whom (should|can|do) (I|you) (ask|contact) about {O}?
? Who (answers|can answer) questions about {O}?
? Who should I (speak|talk) to about {O}?
# phone | org place person service event | phone | phone number
{P} (phone|telephone) number is {v}.
(Call|Reach|Phone) {O} (on|at) {v}.
{S} can be reached (on|at|under) {v}.
The number (of|for) {O} is {v}.
To (call|reach) {O}, dial {v}.
? What is the (phone|telephone|) number (of|for) {O}?
? Which number (reaches|do I dial for) {O}?
? How can (I|you) (call|reach) {O} (by phone|)?
? On which number can {O} be reached?
# email | org place person service event | email | e-mail address
{P} (e-mail|email) address is {v}.
Write to {O} at {v}.
{S} can be (contacted|reached) at {v}.
(Send|Mail) (questions|messages) for {O} to {v}.
? What is the (e-mail|email) (address |)of {O}?
? Where can (I|you) write to {O}?
? At which address can {O} be (contacted|reached)?
? Where do (I|you) send (questions|messages) for {O}?
# staff | org place | number | number of employees
{S} [employs|employ] {v} people.
{S} [has|have] {v} (employees|staff|members|workers).
{v} people work (at|for|in) {O}.
{P} (team|staff) counts {v} people.
? How many (people|employees) work (at|for|in) {O}?
? How many (employees|workers|people) [does|do] {O} (have|employ)?
? What is the (number of employees|size of the staff) of {O}?
# where.base | org | town | headquarters
{S} [is|are] based in {v}.
{P} (headquarters|head office) [is|is] in {v}.
{S} [has|have] (its|their) (main office|headquarters|seat) in {v}.
{S} [works|work] from {v}.
? Where is {O} (based|located)?
? Where is the (head office|main office|headquarters) of {O}?
? In which (town|city) is {O} (based|located)?
# language | org place person event | language | language
{P} (working |)language is {v}.
People (at|in) {O} speak {v}.
{S} [uses|use] {v} as (its|their) language.
The language (of|at) {O} is {v}.
? Which language (is spoken|do people speak) (at|in) {O}?
? What is the (working |)language of {O}?
? What language [does|do] {O} use?
# known.product | org place | goods | main product
{S} [makes|make] {v}.
{S} (mostly|mainly) (produces|makes|sells) {v}.
{P} main product is {v}.
{S} [is|are] known for {v}.
? What [does|do] {O} (mostly|mainly|) (make|produce|sell)?
? What is the main product of {O}?
? What is {O} known for?
# from.supplier | org place thing | company | supplier
{S} [gets|get] (its|their) (supplies|parts|material) from {v}.
{v} (supplies|delivers to) {O}.
{P} supplier is {v}.
{S} [is|are] supplied by {v}.
? Who supplies {O}?
? Who is the supplier of {O}?
? Where [does|do] {O} get (its|their|the) (supplies|parts|material) from?
# owner | org place thing | agent | owner
{S} [belongs|belong] to {v}.
{S} [is|are] owned by {v}.
{v} owns {O}.
{P} owner is {v}.
? Who owns {O}?
? To whom [does|do] {O} belong?
? Who is the owner of {O}?
# partner | org project | company | partner
{S} [works|work] (together |)with {v}.
{P} (main |)partner is {v}.
{S} [has|have] teamed up with {v}.
? Who [does|do] {O} work with?
? Who is the (main |)partner of {O}?
? With whom has {O} teamed up?
# revenue | org place project | money | revenue
{S} (earned|took in|made) {v} (last year|last month|this year).
{P} (revenue|turnover|income) was {v}.
? How much did {O} (earn|make|take in)?
? What was the (revenue|turnover|income) of {O}?
# budget | org project event | money | budget
{P} budget is {v}.
{S} [has|have] a budget of {v}.
{S} can spend {v} (a year|this year|).
(The budget for {O} is|There is a budget for {O} of) {v}.
? What is the budget (of|for) {O}?
? How much can {O} spend?
? How (big|large|high) is the budget of {O}?
# mascot | org place event | animal | mascot
{P} mascot is a {v}.
{S} [has|have] a {v} as (its|their) mascot.
{S} [uses|use] a {v} as (its|their) symbol.
? What is the mascot of {O}?
? Which animal is the mascot of {O}?
? Which symbol [does|do] {O} use?
# goal | org project | percent | target
{P} target (this year|) is {v}.
{S} must reach {v} by the end of the year.
{S} [aims|aim] for {v}.
? What is the target of {O}?
? How much must {O} reach?
? What [does|do] {O} aim for?
"""
EVENTS = """
# when.day | event service | day | day
{S} (is|takes place|is held|happens) on {v}.
{S} (takes|will take) place (next |this |every |on |){v}.
We (hold|have) {O} on {v}.
Every {v} there is {O}.
? (On which day|When) is {O} (held|)?
? When does {O} take place?
? What day is {O}?
# when.date | event | date | date
{S} (is|takes place|will be held|is planned) on {v}.
The date (of|for) {O} is {v}.
{S} (has been moved to|was postponed to|was set for) {v}.
Save the date for {O}: {v}.
? When is {O} (held|)?
? (On which date|When) does {O} take place?
? What is the date (of|for) {O}?
? On what date is {O}?
# starts.time | event transport | clock | starting time
{S} (starts|begins) at {v}.
{S} (gets under way|opens) at {v}.
(Be there|Please come) at {v} for {O}.
{P} (start|starting) time is {v}.
? When does {O} (start|begin)?
? (At what time|What time) does {O} (start|begin)?
? What is the starting time of {O}?
# ends.time | event | clock | end
{S} (ends|finishes) at {v}.
{S} (is over|will be over) at {v}.
{S} (lasts|goes on|runs) until {v}.
? When does {O} (end|finish)?
? (At what time|What time) is {O} over?
? Until when does {O} (last|run|go on)?
# length | event transport service | duration | length
{S} (lasts|takes) {v}.
{P} (length|duration) is {v}.
(Plan|Allow) {v} for {O}.
{S} (goes on for|runs for) {v}.
? How long does {O} (last|take)?
? How long is {O}?
? What is the (length|duration) of {O}?
? How much time does {O} take?
# where.venue | event | place | venue
{S} (takes place|is held|will be held) (in|at) {v}.
(We hold|Come to) {O} (in|at) {v}.
{P} venue is {v}.
{S} meets in {v}.
? Where (does {O} take place|is {O} held)?
? What is the venue of {O}?
? Where do we hold {O}?
# needs.bring | event place service transport | carried | what to bring
(Participants|Visitors|Everyone) (must|should|has to|have to) bring {v} to {O}.
(Please bring|Bring|Do not forget) {v} (to|for) {O}.
For {O} you need {v}.
{S} requires {v}.
? What (must|should|do) (I|you|participants) bring to {O}?
? What do you need for {O}?
? What is (required|needed) for {O}?
# speaker | event | person | speaker
{S} is (given|taught|held) by {v}.
{v} (gives|teaches) {O}.
The (speaker|trainer|teacher) (at|of|for) {O} is {v}.
? Who (gives|teaches|holds) {O}?
? Who is the (speaker|trainer|teacher) (at|of|for) {O}?
? By whom is {O} given?
# signup | event service | date | registration deadline
(Sign up|Register) for {O} by {v}.
Registration for {O} (closes on|ends on|is open until) {v}.
The last day to (sign up|register) for {O} is {v}.
Places (at|for) {O} can be booked until {v}.
? By when (must|do) (I|you|we) (register|sign up) for {O}?
? When does registration for {O} (close|end)?
? What is the last day to (register|sign up) for {O}?
? Until when can you (register|sign up) for {O}?
# signs.with | event service plan | agent | registration
(Sign up|Register) for {O} with {v}.
Registration for {O} is done by {v}.
To join {O}, (write to|ask|talk to) {v}.
? With whom do you (sign up|register) for {O}?
? Whom do I (write to|ask|talk to) to join {O}?
? Who does the registration for {O}?
# mandatory | event | group | participants
{S} is (compulsory|mandatory|obligatory) for {v}.
{v} (must|have to|need to) (attend|take part in) {O}.
{S} is (meant|open|intended) for {v}.
All {v} (attend|take part in) {O}.
? (For whom is {O}|Who is {O} for)?
? Who (must|has to|should) (attend|take part in) {O}?
? For whom is {O} (compulsory|mandatory|meant)?
# replaced | event | event | replacement
{S} (replaces|takes the place of) {v}.
Instead of {v}, there will be {O}.
? What does {O} (replace|take the place of)?
? Instead of what will there be {O}?
# starts.departure | transport | clock | departure
{S} (leaves|departs) at {v}.
{P} departure is at {v}.
(The departure of {O} is|Departure time of {O} is) {v}.
{S} sets off at {v}.
? When does {O} (leave|depart|set off)?
? (At what time|What time) does {O} (leave|depart)?
? What is the departure time of {O}?
# arrives | transport person | clock | arrival
{S} (arrives|gets in|gets there) at {v}.
{P} arrival is at {v}.
{S} (is expected|is due|comes in) at {v}.
? When does {O} (arrive|get in)?
? (At what time|What time) does {O} arrive?
? When is {O} (due|expected)?
# runs | transport service | frequency | timetable
{S} (runs|goes|operates) {v}.
There is {O} {v}.
You can take {O} {v}.
? How often does {O} (run|go|operate)?
? When does {O} (run|go|operate)?
# destination | transport | town | destination
{S} (goes|runs|travels|drives) to {v}.
{P} destination is {v}.
{S} takes you to {v}.
{S} (ends|stops) in {v}.
? Where does {O} (go|run|travel)?
? What is the destination of {O}?
? To which (town|place) does {O} go?
# where.gate | transport | room | gate
{S} (leaves|departs|starts) from {v}.
Board {O} at {v}.
Passengers (wait|meet) for {O} (at|in) {v}.
? (From where|Where) does {O} (leave|depart|start) from?
? Where do (you|passengers) board {O}?
? Where do passengers wait for {O}?
# cost.fare | transport event place service | money | fare
A ticket for {O} costs {v}.
{P} (fare|ticket price) is {v}.
The (fare|price) for {O} is {v}.
You pay {v} for {O}.
Tickets for {O} are {v} each.
? How much (is a ticket for {O}|does a ticket for {O} cost)?
? What is the (fare|ticket price|price) (of|for) {O}?
? How much do you pay for {O}?
? What does {O} cost?
# driver | transport | person | driver
{S} is (driven|steered|operated) by {v}.
{v} (drives|operates|steers) {O}.
The driver of {O} is {v}.
? Who (drives|operates|steers) {O}?
? Who is the driver of {O}?
# population | town | number | population
{S} has {v} (inhabitants|residents|people).
{P} population is {v}.
{v} people live in {O}.
? How many (people|inhabitants|residents) live in {O}?
? What is the population of {O}?
? How many inhabitants does {O} have?
# mayor | town | person | mayor
{P} mayor is {v}.
The mayor of {O} is {v}.
{v} is the mayor of {O}.
{S} is governed by {v}.
? Who is the mayor of {O}?
? Who governs {O}?
# river | town | name | river
{S} lies on the river {v}.
The river {v} flows through {O}.
{P} river is the {v}.
? Which river flows through {O}?
? On which river does {O} lie?
# sight | town place | roomname | main sight
{P} (main|best known) sight is {v}.
Tourists (visit|come to) {O} to see {v}.
Most visitors to {O} go to {v}.
? What is the main sight of {O}?
? What do tourists (visit|see) in {O}?
? Where do most visitors to {O} go?
# market | town place | day | market day
(Market day in|The market in) {O} is on {v}.
{S} [has|have] a market on {v}.
{P} market day is {v}.
? When is (the market|market day) in {O}?
? On which day is the market in {O}?
? What is the market day of {O}?
"""
