"""Plain handbook rules of two to four details; many questions take up a detail without naming the whole thing."""

RULES = """
* a=roomname b=span c=day d=clock
{a} (serves|offers) (hot meals|lunch|warm food|dinner) {b}. On {c} it closes at {d}.
(Hot meals|Lunch|Warm food) can be had in {a} {b}, but on {c} only until {d}.
b? When (does {a} serve|can you get|do they serve) (hot meals|lunch|warm food|food)?
c? On which day does (it|{a}) close (early|earlier|at {d})?
d? When does (it|{a}) close on {c}?
* a=year b=daycount c=daycount
(Staff|Employees|People) who (joined|started|came) before {a} (get|receive|have) {b} of \
(leave|holiday|vacation); everyone else (gets|has) {c}.
Anyone hired before {a} has {b} of (leave|vacation), (all others|the others|everyone else) {c}.
b? How (many days|much leave|much vacation) do (people|employees|staff) who (joined|started) before {a} get?
c? How (many days|much leave|much vacation) does everyone else get?
c? What do (the others|all others) get?
* a=item b=duration c=colour d=agent
To reset {a}, (press|hold) the button for {b} until the (lamp|light) turns {c}. If (that|this) fails, \
(ask|call|see) {d}.
(Hold|Press) the button of {a} for {b}. The (lamp|light) turns {c}. If not, (ask|call) {d}.
b? (How long|For how long) (must|do) (you|I) (hold|press) the button?
c? (What|Which) colour does the (lamp|light) turn?
d? (Who|Whom) (can|do|should) (I|you) ask if (that|this|it) fails?
d? Who can help if (that|this|it) fails?
* a=town b=clock c=spot d=duration e=ride
The last {e} to {a} leaves {c} at {b}; the (trip|ride|crossing|journey) takes {d}.
{b} is when the last {e} to {a} leaves from {c}. It arrives {d} later.
b? When does the last {e} to {a} (leave|depart|go)?
c? (Where|From where) does the last {e} (leave|depart|go|start)(| from)?
d? How long does (the trip|the ride|the crossing|the journey|it) take?
* a=role b=role c=daycount
(Trips|Travel) abroad (must be|has to be|is) approved by {a}. For trips (within the country|at home) {b} is \
(enough|sufficient).
{a} approves trips abroad, {b} (those within the country|the others). Ask at least {c} before.
a? (Who|Which person) (approves|has to approve|must approve) trips abroad?
b? (Who approves|Whose approval is needed for|Who must approve) trips within the country?
c? How (early|many days before|long before) must I ask?
* a=tier b=occasion c=daycount d=tier
The {a} plan can be cancelled {b}. Customers (on|with) the {d} plan (get their money back|can ask for a refund) \
within {c}.
b? When can the {a} plan be cancelled?
c? (Within how many days|How long) (do|can) {d} customers (get their money back|ask for a refund)?
c? How many days do {d} customers have?
x? How much does the {a} plan cost?
x? How many people use the {d} plan?
* a=group b=spot c=colour d=occasion
{a} (sign in|register) at {b}, where they (get|receive|are given) a {c} (badge|card|pass). It must be \
(returned|given back) {d}.
At {b}, {a} (get|receive) a {c} (badge|card|pass), which they return {d}.
b? Where do {a} (sign in|register|get a badge)?
c? (What|Which) colour is (the|their) (badge|card|pass)?
c? What colour (badge|card|pass) do {a} (get|have)?
d? When must the (badge|card|pass) be (returned|given back)?
x? Who collects the badge?
* a=group b=item c=duration d=money
(The library|We) (lends|lend) {b} to {a} for {c}. (Late returns|Delays) (cost|are charged at) {d} (a|per) day.
{a} (can|may) borrow {b} for {c}, and there is a (charge|fee|fine) of {d} (a|per) day for late returns.
c? (How|For how) long (can|may) {a} borrow {b}?
d? (What|How high|How much) is the (charge|fee|fine) for (late returns|delays)?
d? (What|How much) do late returns cost?
b? What (can|may) {a} borrow?
* a=person b=days c=manner d=room
{a} (sees|receives) (patients|visitors|parents|customers) on {b}; appointments are made {c}.
{a} is in {d} on {b}. Make an appointment {c}.
b? When (does {a} see (patients|visitors|customers)|can people see {a})?
b? When is {a} (available|in|there)?
c? How (are appointments made|do I make an appointment|can I make an appointment)?
d? Where is {a}?
x? What is the (phone number|e-mail address) of {a}?
* a=goods b=spot c=spot
{a} (may|can|should) be (left|stored|put|parked) in {b}, but not in {c}.
(Leave|Put|Store) {a} in {b}, never in {c}.
b? Where (may|can|should|must) {a} be (left|stored|put|kept)?
b? Where do I (leave|put|store) {a}?
c? Where (may|must|can|should) {a} not be (left|stored|put|kept)?
* a=department b=frequency c=duration d=person
The backup of the {a} (data|files|database) runs {b} and is kept for {c}. {d} is responsible for it.
{d} (looks after|runs|checks) the backup of the {a} (data|files|database), which is made {b} and kept for {c}.
b? (How often|When) does the backup (of the {a} data |)run?
b? (How often|When) is the backup made?
c? How long (is the backup|are backups) kept?
d? Who (is responsible for|looks after|takes care of) the backup(| of the {a} data)?
* a=thing b=money c=occasion d=place
{a} costs a deposit of {b}, which you get back {c}.
There is a deposit of {b} for {a}. You get it back {c} at {d}.
b? (How much|What|How high) is the deposit(| for {a})?
c? When do (you|I|we) get the deposit back?
d? Where do (you|I|we) get the deposit back?
* a=count b=money c=percent d=clock
Children under {a} (are free|pay nothing|get in for free). A ticket for adults (is|costs) {b}, with {c} off after {d}.
Adults pay {b}; after {d} there is a discount of {c}. Children under {a} pay nothing.
b? How much (is a ticket for adults|do adults pay|does a ticket for adults cost)?
c? How (big|high|large) is the discount(| after {d})?
c? What discount is there after {d}?
d? (After|From) (what time|when) is there a discount?
a? (Up to which age|Under what age) do children (pay nothing|get in for free)?
* a=doc b=agent c=deadline d=agent
{a} goes to {b} by {c} at the latest. {d} (signs|checks) it (first|before that).
By {c} at the latest, {a} must (reach|be with) {b}. Before that, {d} (signs|checks) it.
b? Who (gets|receives) {a}?
b? (To whom|Where) does {a} go?
c? By when must (it|{a}) be (sent|there)?
d? Who (signs|checks) (it|{a})(| first| before)?
* a=thing b=occasion c=agent d=spot
{a} is switched off {b}. Only {c} has the key to {d}.
Only {c} may (enter|open) {d}, where {a} stands. It is switched off {b}.
b? When is {a} switched off?
c? Who has the key(| to {d})?
c? Who may (enter|open) {d}?
* a=event b=occasion c=person d=event
{a} takes place {b} and is followed by {d}. {c} (leads|organises|runs) both.
{c} (leads|organises|runs) {a} {b}. {d} comes after that.
b? When does {a} take place?
b? When is {a}?
c? Who (leads|organises|runs) {a}?
d? What (follows|comes after) {a}?
* a=thing b=state c=action d=agent
If {a} {b}, {c} and (tell|inform|call) {d}.
(Should|Whenever) {a} (be a problem because it|causes trouble because it) {b}, {c}. Then (tell|inform|call) {d}.
When {a} {b}, first {c}; then (tell|inform|call) {d}.
c? What (should|must|do) (you|I|we) do (first |)(if|when) {a} {b}?
d? (Who|Whom) (should|must|do) (you|I|we) (tell|inform|call) (if|when) {a} {b}?
d? Who (has to be|must be|should be) (told|informed|called) (if|when) {a} {b}?
* a=code b=problem c=action d=role
{a} is (displayed|shown) when {b}. {C}. If it comes back, (call|ask) {d}.
When {b}, the (display|screen|panel) shows {a}. In (this|that) case {c}, or (call|ask) {d}.
(The message|The code|Error) {a} (means|says) that {b}. {C}.
b? What does {a} mean?
b? Why is {a} (displayed|shown)?
b? When is {a} (displayed|shown)?
c? What (should|must|do) (I|you|we) do when {a} is (displayed|shown)?
c? What is to be done (about|in case of) {a}?
d? (Who|Whom) (do|should) I (call|ask) if it comes back?
"""
RULES += """
* a=goods b=place c=occasion d=money
{a} are sold at {b} {c} for {d}.
(You can buy|Buy) {a} at {b} {c}. They cost {d}.
b? Where (are {a} sold|can I buy {a}|do you buy {a})?
c? When (are {a} sold|can I buy {a})?
d? How much (are {a}|do {a} cost)?
* a=group b=spot c=occasion d=carried
{a} (meet|gather) in {b} {c} and bring {d}.
{c}, {a} (meet|gather) in {b}. Everyone brings {d}.
b? Where do {a} (meet|gather)?
c? When do {a} (meet|gather)?
d? What (do {a} bring|does everyone bring|must {a} bring)?
* a=agent b=action c=occasion
{a} has to {b} {c}.
{c}, {a} must {b}.
It is the job of {a} to {b} {c}.
b? What (must|should) {a} do {c}?
b? What is the job of {a}?
c? When must {a} {b}?
a? Who (must|has to) {b}?
* a=group b=noun c=noun d=duration
{a} may use the {b} but not the {c}, for at most {d} (a day|at a time).
The {b} is open to {a} for {d} (a day|at a time). The {c} is not.
b? What may {a} use?
c? What may {a} not use?
d? (How|For how) long may {a} use (it|the {b})?
* a=roomname b=group c=span d=count
{a} is for {b} only, {c}, with at most {d} people at once.
Only {b} may (use|enter) {a}, {c}. No more than {d} people may be inside.
b? (Who|Which people) may (use|enter) {a}?
b? (For whom is {a}|Who is {a} for)?
c? When may {b} (use|enter) {a}?
d? How many people may be (inside|in {a})(| at once)?
* a=doc b=duration c=spot d=doc
Keep {a} for {b} in {c}; {d} can be thrown away.
{a} must be kept for {b}. It belongs in {c}, unlike {d}.
b? How long (must|do|should) we keep {a}?
c? Where (do we keep {a}|does {a} belong|should we keep {a})?
d? What can be thrown away?
* a=noun b=purpose c=purpose
The {a} is for {b}, not for {c}.
Use the {a} for {b}. It must not be used for {c}.
b? What is the {a} for?
b? For what (may|can|should) the {a} be used?
c? For what must the {a} not be used?
* a=item b=agent c=occasion d=agent
{b} (brings|delivers|hands out) {a} {c} and gives it to {d}.
{c}, {d} gets {a} from {b}.
b? Who (brings|delivers|hands out) {a}?
b? From whom does {d} get {a}?
c? When does {d} get {a}?
d? Who gets {a}?
* a=event b=reason c=occasion d=agent
{a} was cancelled because of {b}. {d} will (say|announce) the new date {c}.
Because of {b}, {a} did not take place. The new date will be announced {c} by {d}.
b? Why was {a} cancelled?
b? Why did {a} not take place?
c? When will the new date be announced?
d? Who (announces|will announce|will say) the new date?
* a=person b=agent c=action d=occasion
{a} asked {b} to {c} {d}.
{d}, {a} asked {b} to {c}.
b? (Who|Whom) did {a} ask?
c? What did {a} ask {b} to do?
a? Who asked {b} to {c}?
d? When did {a} ask {b}?
* a=group b=action c=reason d=count
{a} must {b} because of {c}. {d} people (helped|took part) last time.
Because of {c}, {a} have to {b}. Last time {d} people (helped|took part).
b? What (must {a} do|do {a} have to do)?
c? Why must {a} {b}?
d? How many people (helped|took part) last time?
* a=thing b=spot c=measure d=year
{a} stands in {b}, weighs {c} and was bought in {d}.
In {b} there is {a} from {d}. It weighs {c}.
b? Where (is {a}|does {a} stand)?
c? How much does (it|{a}) weigh?
d? When was {a} bought?
d? From which year is {a}?
* a=role b=money c=role d=money
{a} may spend up to {b}, {c} up to {d}.
Up to {b} can be spent by {a}; the limit (of|for) {c} is {d}.
b? How much may {a} spend?
b? What is the limit (of|for) {a}?
d? How much may {c} spend?
d? What is the limit (of|for) {c}?
* a=duration b=money c=duration d=money
Parking is free for {a}; after that it costs {b} an hour. A lost ticket costs {d}.
The first {a} of parking are free, every further hour is {b}. For a lost ticket you pay {d}.
a? How long is parking free?
b? How much (is parking after that|does an hour cost|is every further hour)?
d? How much (does a lost ticket cost|do you pay for a lost ticket)?
* a=noun b=roomname c=roomname d=agent
The {a} has been moved from {b} to {c}. (Ask|Contact|See) {d} if you cannot find it.
Since last month the {a} has been in {c} and no longer in {b}. {d} can show you.
b? Where was the {a} before?
b? From where was the {a} moved?
c? Where is the {a} now?
c? Where has the {a} been moved(| to)?
d? (Who|Whom) can I ask (about|if I cannot find) (it|the {a})?
* a=agent b=agent c=duration d=noun
{a} is away for {c}. (Meanwhile|Until then) {b} looks after the {d}.
{b} takes care of the {d} while {a} is away. That is for {c}.
b? Who (looks after|takes care of) the {d}?
b? Who (stands in for|replaces) {a}?
c? How long is {a} away?
d? What does {b} (look after|take care of)?
* a=count b=goods c=count d=goods e=roomname
{e} has {a} {b} and {c} {d}.
There are {a} {b} and {c} {d} in {e}.
a? How many {b} (are there in {e}|does {e} have|are in {e})?
c? How many {d} (are there in {e}|does {e} have|are in {e})?
* a=weather b=event c=spot d=agent
In (case of|the event of) {a}, {b} moves to {c}. {d} decides (in the morning|one hour before|on the day).
If there is {a}, {b} is held in {c}. {d} decides.
c? Where (is {b} held|does {b} take place|does {b} move) (in case of|if there is|when there is) {a}?
d? Who decides(| about {b})?
* a=language b=language c=doc d=agent
{c} is in {a}; {d} has a copy in {b}.
You can read {c} in {a}, or ask {d} for a copy in {b}.
a? In (which|what) language is {c}?
b? In (which|what) language is the copy?
d? Who has (a|the) copy(| of {c})?
* a=food b=food c=day d=money e=group
On {c} there is {a}, or {b} for {e}, at {d}.
The kitchen cooks {a} on {c}. {e} get {b}. Both cost {d}.
a? What (is there|does the kitchen cook) on {c}?
b? What do {e} get?
b? What is there for {e}?
d? How much (is it|does the food cost|is a meal)?
* a=group b=clothing c=spot d=agent
{a} (must|have to) wear {b} in {c}. They get it from {d}.
In {c}, {b} (is|are) (compulsory|required|a must) for {a}. {d} hands them out.
b? What (must {a} wear|do {a} have to wear)(| in {c})?
c? Where must {a} wear {b}?
d? (Who hands them out|From whom do they get it)?
* a=noun b=duration c=duration d=occasion
The (guarantee|warranty) for the {a} is {b}; repairs take {c} and are done {d}.
You have a (guarantee|warranty) of {b} on the {a}. {d} it is repaired within {c}.
b? How long is the (guarantee|warranty)(| for the {a})?
c? How long do repairs take?
d? When are repairs done?
* a=count b=agent c=noun d=occasion
{b} needs {a} {c}s {d}.
{d}, {a} {c}s are brought to {b}.
a? How many {c}s (does {b} need|are brought to {b})?
b? Who (needs|gets) the {c}s?
d? When (does {b} need the {c}s|are the {c}s brought)?
* a=company b=goods c=span d=manner
{a} delivers {b} {c}. Orders are placed {d}.
{b} come from {a} {c}. Order them {d}.
a? Who delivers {b}?
b? What does {a} deliver?
c? When (does {a} deliver|do {b} come)?
d? How (are orders placed|do we order {b}|do I order them)?
* a=roomname b=thing c=thing d=colour
In {a}, {b} is (on|to) the left and {c} (on|to) the right. The {d} switch is for both.
{b} stands left and {c} right of the door of {a}. Both have a {d} switch.
b? What is (on|to) the left?
c? What is (on|to) the right?
d? (What|Which) colour is the switch?
* a=person b=count c=town d=food
{a} is {b} years old, lives in {c} and likes {d}.
{a} from {c} likes {d}. {a} is {b}.
b? How old is {a}?
c? Where does {a} (live|come from)?
d? What does {a} like?
* a=person b=job c=person d=job
{a} is {b} and {c} is {d}.
{a} works as {b}, while {c} is {d}.
b? What is {a}'s job?
a? Who is {b}?
c? Who is {d}?
* a=month b=event c=month d=event
{b} is in {a}, {d} in {c}.
In {a} we hold {b}; {d} follows in {c}.
a? When is {b}?
a? In which month is {b}?
c? When is {d}?
b? What (do we hold|is) in {a}?
d? What (follows|is|do we hold) in {c}?
* a=noun b=number c=noun d=number
The {a} has number {b}, the {c} {d}.
Number {b} is the {a} and number {d} the {c}.
a? What has number {b}?
b? (What|Which) number has the {a}?
b? What is the number of the {a}?
c? What has number {d}?
d? What is the number of the {c}?
* a=group b=money c=group d=money
{a} pay {b}, {c} {d}.
The fee is {b} for {a} and {d} for {c}.
{c} pay {d}, {a} only {b}.
b? How much do {a} pay?
b? What is the fee for {a}?
d? How much do {c} pay?
d? What is the fee for {c}?
* a=group b=action c=group d=action
{a} (must|should|have to) {b}, {c} (must|should|have to) {d}.
While {a} {b}, {c} {d}.
b? What (must {a} do|should {a} do|do {a} have to do)?
d? What (must {c} do|should {c} do|do {c} have to do)?
a? Who (must|should|has to) {b}?
c? Who (must|should|has to) {d}?
"""
