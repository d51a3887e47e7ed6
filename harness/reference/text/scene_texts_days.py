"""A working day from the first hour to the last: more sentences with several details each, in plain handbook prose."""

WORK = """
* a=money b=role c=count
Overtime is paid at {a} an hour. {b} must agree, and never to more than {c} hours a month.
We pay {a} for each hour of overtime. No more than {c} hours a month are possible; {b} decides.
a? How much is paid for (an hour of |)overtime?
a? What do I get for an hour of overtime?
c? How many hours of overtime (are allowed|may I work) (a month|per month|each month)?
c? What is the largest number of overtime hours (a month|in a month)?
b? Who (must agree to|decides on) overtime?
x? When is overtime paid?
* a=day b=month c=department
(Salaries|Wages) are paid on the last {a} of the month; (a|the) bonus comes in {b}. (Ask {c}|{c}\
 can help) (if something is wrong|with questions).
On the last {a} of each month you get your pay, in {b} also a bonus. Questions about (pay|it) go to {c}.
a? (When|On which day) (do I get my pay|are salaries paid|are wages paid|is pay day)?
b? (In which month|When) (is the bonus paid|do I get the bonus|does the bonus come)?
c? (Which department|Who) (answers questions about pay|can I ask about my pay|helps if my pay is wrong)?
x? How large is the bonus?
* a=daycount b=role c=count
{b} needs {a} notice for a holiday. Up to {c} days can be (carried over|taken) into the next year.
Ask {b} for (a holiday|leave) {a} ahead. {c} days (that are left|you did not take) (move|go) to the next year.
Requests for leave go to {b}, {a} before it starts; you may carry over {c} days.
b? (Who|Whom) do I ask for (a holiday|leave|time off)?
a? How (early|far ahead|long before) must I ask for (leave|a holiday|time off)?
a? How much notice is needed for a holiday?
c? How many days (can|may) be carried over(| to the next year)?
x? How many days of leave do I get?
* a=duration b=role c=place
The (trial|probation) period is {a}. After that {b} meets you in {c} (for a talk|to talk about your work).
For the first {a} you are on trial. Then there is a talk with {b} in {c}.
a? How long is the (trial|probation|test) period?
b? With whom (is the talk after|will I talk at the end of) the (trial|probation) period?
b? Who meets me after the (trial|probation) period?
c? Where (does the talk after the (trial|probation) period take place|is the talk held)?
x? What happens if the (trial|probation) period is not passed?
* a=count b=agent c=email
New (colleagues|staff|employees) get a mentor for {a} weeks. {b} chooses the mentor; write to {c}\
 (to change|if you want another).
For the first {a} weeks everyone new has a mentor, (chosen|picked) by {b}. For another mentor, write to {c}.
a? (For how many weeks|How long) (do new people have|is there|do I get) a mentor?
b? Who (chooses|picks|selects) (the|my) mentor?
c? (Where|To which address) do I write (to change|for another|if I want another) mentor?
* a=money b=doc c=duration
Keep (the receipts|receipts) for all expenses. Put them on {b} and hand it in within {c}. Lunch is paid up to {a}.
Expenses are claimed with {b} within {c}. We pay lunches of at most {a}; keep the receipts.
b? (Which form|What) (do I use|must be used|is needed) (for|to claim) expenses?
c? (Within what time|How soon|By when) must expenses be (claimed|handed in)?
c? How long do I have to (claim|hand in) expenses?
a? (Up to what amount|How much) (is paid for|may I spend on) lunch?
x? When are expenses paid back?
* a=measure b=money c=role
Those who drive their own car for work get {b} (a|per) kilometre. Trips of more than {a} (must be|are) allowed by {c}.
Using your own car? You get {b} a kilometre, but ask {c} before any trip over {a}.
b? How much (do I get|is paid) (a|per) kilometre?
b? What is paid for using my own car?
c? Who (must allow|allows|do I ask about) (long trips|trips over {a}|a longer trip)?
x? Who (pays|is charged) for parking?
* a=count b=clock c=person
The (staff|team|weekly) meeting has {a} (points|topics), starts at {b} and is (led|opened) by {c}.
At {b}, {c} opens the (staff|team|weekly) meeting. There are {a} (points|topics) (to talk about|today).
a? How many (points|topics) (are there|does the meeting have)?
b? (When|At what time) (does the meeting start|do we meet)?
c? Who (leads|opens|is in charge of) the meeting?
x? Who writes the (notes|minutes)(| of the meeting)?
* a=doc b=agent c=duration d=person
{b} (sends|mails) {a} within {c} after the meeting. Corrections go to {d}.
Within {c} of the meeting, everyone gets {a} from {b}. Tell {d} about mistakes.
b? Who sends {a}?
c? (How soon|When) is {a} sent?
d? (Who|Whom) do I tell about (a mistake|mistakes|an error) in {a}?
* a=item b=role c=duration
You can borrow {a} from {b} for {c}.
{b} lends {a} for (up to |at most |){c}.
{a} can be borrowed from {b}; bring it back after {c}.
b? (Where|From whom|Who from) can I borrow {a}?
b? Who (lends|gives out) {a}?
c? (How long|For how long) (can|may) I (keep|borrow) {a}?
c? When must {a} be (brought back|returned)?
x? What (does it cost|is the fee) to borrow {a}?
* a=thing b=problem c=agent d=duration
If {b}, do not use {a}. {c} repairs it within {d}.
{a} must be switched off when {b}. {c} will be there within {d}.
c? Who (repairs {a}|repairs it) (if|when) {b}?
d? How (soon|quickly) (will it be repaired|is it repaired|will someone be there) (if|when) {b}?
x? How old is {a}?
* a=roomname b=agent c=clock d=item
After {c} {a} is locked. Get {d} from {b} if you need to go in.
{a} is locked at {c}; later, you need {d} from {b}.
Anyone who wants to use {a} after {c} must get {d} from {b}.
c? When is {a} locked?
d? What do I need (to go into|for|to use) {a} (later|in the evening|after {c})?
b? Who gives me {d}?
b? From whom do I get {d}?
* a=group b=place c=place d=count
{a} park (in|at) {b}, which has {d} spaces. If it is full, (go|drive) to {c}.
There are {d} parking spaces for {a} at {b}; when they are taken, use {c}.
b? Where (can|do|should) {a} park?
d? How many (parking spaces|spaces|cars) (are there|fit) (at|in) {b}?
c? Where (can I|do {a}) park (if|when) {b} is full?
x? What does parking cost?
* a=agent b=place c=phone
Lost (something|property)? {a} keeps (things that were found|found things) in {b}. Call {c} first.
Things that are found go to {b}. Ask {a} or call {c} (about lost property|if you miss something).
Lost property is kept by {a} in {b}; the number is {c}.
a? Who (keeps|looks after) (lost property|lost things|found things)?
b? Where (is lost property|are lost things|do found things go)(| kept)?
b? Where do I (look for|find) (lost things|something that I lost)?
c? (What number|Which number) do I call (about|for) (lost property|lost things)?
x? How long is lost property kept?
* a=place b=role c=count
When the fire alarm (sounds|rings), (walk|go) to {a}. {b} counts everyone..
The meeting point in a fire is {a}. There, {b} checks that nobody is missing. There are {c} (exits|ways out).
In case of fire, leave by the nearest exit and meet at {a}, where {b} counts the people.
a? Where (do we|must everyone|do I) (go|meet) (in a fire|when the fire alarm sounds|if there is a fire)?
a? Where is the meeting point?
b? Who counts the people(| in a fire)?
b? Who checks that nobody is missing?
* a=place b=role c=phone
The first aid box is in {a}. {b} is trained in first aid (and can be called|, phone) on {c}.
For first aid, call {b} on {c} or take the box from {a}.
Someone is hurt? {b} gives first aid (phone {c}). There is a box with bandages in {a}.
a? Where is the first aid (box|kit)?
a? Where (can I find|are) bandages?
b? Who (gives|is trained in|can give) first aid?
c? (What number|Which number) do I call for first aid?
x? When was the first aid box last (checked|filled)?
* a=count b=role c=doc
Every accident is written down in {c}, even a small one. {b} must know within {a} hours.
Tell {b} about an accident within {a} hours and (fill in|write it in) {c}.
b? (Who|Whom) (must be told|do I tell|must I tell) about (an accident|accidents)?
a? Within how many hours must an accident be reported?
c? Where (is|are) (an accident|accidents) written down?
* a=material b=place c=days
{a} goes into the bin in {b}, which is emptied on {c}.
The bin for {a} stands in {b}. It is emptied on {c}.
Put {a} into the bin in {b}; on {c} (it is emptied|someone empties it).
b? Where (is the bin for {a}|do I put {a}|does {a} go|must I throw {a} away)?
c? When is the bin for {a} emptied?
* a=animal b=place c=group
A {a} is allowed in {b}, unless {c} (object|complain).
You may bring a {a} to {b} if {c} agree.
b? Where (is a {a} allowed|may I bring a {a}|can I take my {a})?
c? Who (must agree to|can object to|decides about) a {a}?
x? How many (pets|animals) are allowed?
* a=tool b=agent c=duration d=email
To get access to {a}, write to {d}. {b} (opens|creates) the account within {c}.
{b} gives access to {a} within {c}. Send a message to {d}.
b? Who (gives access|opens the account|creates the account) (to|for) {a}?
c? How long does it take to get access to {a}?
c? How soon do I get access to {a}?
d? (Where|To which address) do I write (for|to get) access to {a}?
x? What does {a} cost?
* a=agent b=daycount c=place
Copies are made by {a} and kept for {b} in {c}.
{a} makes a copy (every night|of everything). It stays in {c} for {b}.
Backups stay in {c} for {b}; {a} makes them.
a? Who makes (copies|backups|the copies|the backups)?
b? (How long|For how long) are (copies|backups) kept?
c? Where are (copies|backups|the copies) kept?
* a=percent b=department c=month
{b} wants to save {a} of its (costs|energy|paper) by {c}.
By {c}, {b} (must|should|is to) use {a} less (paper|energy|water).
The goal of {b} is to save {a} by {c}.
a? How much does {b} (want to|have to|need to) save?
a? What is the goal of {b}?
c? By when (must|should) {b} (save it|reach its goal)?
* a=company b=item c=day d=money
{a} brings {b} every {c} and is paid {d} (for it|a time|each time).
Every {c}, {b} comes from {a} at a price of {d}.
We get {b} from {a}, always on {c}. It costs us {d}.
a? (Who|Which company) (brings|delivers|supplies) {b}?
c? (When|On which day) (does {b} come|is {b} delivered|do we get {b})?
d? How much (do we pay|is paid) for {b}?
d? What does {b} cost us?
x? Since when has {a} been our supplier?
"""

PEOPLE = """
* a=group b=duration c=money d=doc
{a} who stay longer than {b} pay {c} and need {d}.
For a stay of more than {b}, {a} pay {c}. {d} is needed too.
c? How much do {a} pay (for a long stay|if they stay longer than {b})?
d? (What|Which paper) do {a} need (for a long stay|if they stay longer than {b})?
b? After (what time|how long) do {a} (have to|need to) pay?
* a=count b=count c=money
A class has at least {a} and at most {b} people. The fee is {c} (a|per) person.
Classes take place with {a} or more people; {b} is the limit. Each person pays {c}.
a? (How many people are needed|What is the smallest number of people) for a class?
b? How many people (can|may) (join|be in) a class(| at most)?
b? What is the largest size of a class?
c? How much (does a class cost|is the fee|do you pay for a class)?
x? Who teaches the class?
* a=subject b=person c=room d=day
{b} teaches {a} in {c} on {d}.
{a} is taught by {b} (on {d} in {c}|in {c} every {d}).
On {d}, {b} gives the {a} lesson in {c}.
b? Who (teaches|gives lessons in) {a}?
c? (Where|In which room) is (the {a} lesson|{a} taught)?
d? (When|On which day) is (the {a} lesson|{a} taught)?
x? How many (pupils|students) take {a}?
* a=subject b=clock c=duration d=item
The exam in {a} starts at {b} and lasts {c}. Bring {d}.
For the {a} exam, be there at {b} with {d}. You have {c}.
You have {c} for the exam in {a}, which begins at {b}; {d} is allowed.
b? (When|At what time) does the (exam in {a}|{a} exam) (start|begin)?
c? How (long|much time) (is|do I have for) the (exam in {a}|{a} exam)?
d? What (must|should|may) I bring (to|for) the (exam in {a}|{a} exam)?
x? Who marks the {a} exam?
* a=percent b=percent c=duration
To pass, you need {a} of the points. With {b} or more you get a (prize|medal|distinction). A failed\
 test can be repeated after {c}.
{a} of the points are needed to pass. Anyone who fails may try again after {c}. {b} (brings|means)\
 a (prize|distinction).
a? (How much|What) (is needed|do I need) to pass(| the test)?
c? (When|After how long) can (a failed test|the test) be repeated?
c? When may I try again?
* a=person b=job c=town d=duration
{a}, {b} from {c}, has (worked|been) here for {d}.
For {d} {a} from {c} has worked here as {b}.
Our {b} is {a}, who comes from {c} and has been here for {d}.
b? What is (the job of {a}|{a}'s job)?
c? Where (is {a}|does {a} come) from?
d? How long has {a} (been|worked) here?
x? How old is {a}?
* a=person b=person c=month d=department
{b} takes over from {a} in {d} in {c}.
In {c} {a} leaves {d}. {b} (follows|takes the post|is next).
From {c} on, {b} does the work of {a} in {d}.
b? Who (takes over from|follows|replaces) {a}?
c? When does {a} leave?
c? When does {b} (start|take over)?
d? (In which department|Where) does {a} work?
* a=person b=food c=food d=occasion
{a} likes {b} but not {c}.
{a} never eats {c} and is fond of {b}.
{b} is what {a} likes best. {c} is not for {a}.
b? What does {a} like(| best)?
c? What does {a} (not like|never eat)?
x? What does {a} drink?
* a=person b=language c=language d=town
{a} speaks {b} and learnt {c} in {d}.
Besides {b}, {a} speaks {c}, learnt in {d}.
b? Which language did {a} speak (first|before {c})?
d? Where did {a} learn {c}?
c? Which language did {a} learn in {d}?
* a=person b=count c=goods d=person
{a} sold {b} {c} to {d}.
{d} bought {b} {c} from {a}.
{b} {c} went from {a} to {d}.
a? Who sold (the |){c}?
d? Who bought (the |){c}?
d? To whom did {a} sell (the |){c}?
b? How many {c} did {a} sell?
b? How many {c} did {d} buy?
* a=person b=person c=place d=clock
{a} was waiting for {b} in {c} at {d}.
At {d}, {a} waited in {c} until {b} came.
{b} was late. {a} had been (waiting |)in {c} since {d}.
a? Who (was waiting|waited) for {b}?
b? (Who|Whom) did {a} wait for?
b? Who was late?
c? Where did {a} wait?
d? (When|Since when|At what time) (was {a} waiting|did {a} wait)?
* a=person b=thing c=day d=reason
{a} could not use {b} on {c} because of {d}.
Because of {d}, {b} did not work for {a} on {c}.
On {c}, {a} had trouble with {b}. The cause was {d}.
a? Who (could not use|had trouble with) {b}?
c? When (could {a} not use|did {a} have trouble with) {b}?
d? Why could {a} not use {b}?
d? What was the cause of the trouble?
* a=person b=event c=money d=count
{a} (collected|raised) {c} at {b} from {d} people.
At {b}, {d} people gave {a} {c}.
Thanks to {d} people, {a} could (raise|collect) {c} at {b}.
c? How much did {a} (collect|raise)(| at {b})?
d? How many people gave something(| at {b})?
b? Where did {a} (collect|raise) {c}?
a? Who (collected|raised) {c}?
* a=group b=count c=event d=town
{b} {a} (came to|took part in|joined) {c} in {d}.
{c} in {d} had {b} (guests|visitors), all of them {a}.
b? How many {a} (came to|took part in|joined) {c}?
d? (In which town|Where) was {c}?
a? Who (came to|took part in) {c}?
* a=event b=town c=town d=year
{a} moved from {b} to {c} in {d}.
Until {d} {a} was held in {b}, since then in {c}.
In {d}, {c} became the place of {a}, which had been in {b} (before|till then).
b? Where was {a} (before {d}|before|at first)?
c? Where is {a} (now|today|held today)?
c? Where did {a} move to?
d? (When|In which year) did {a} move?
* a=company b=year c=person d=count
{c} founded {a} in {b}; today {d} people work there.
{a}, founded by {c} in {b}, (has|employs) {d} people.
{a} began in {b} with {c}. Now it has {d} (workers|employees).
b? When (was {a} founded|did {a} begin|did {a} start)?
c? Who (founded|started) {a}?
d? How many people (work at|work for) {a}?
d? How many people does {a} employ?
x? Who (leads|owns) {a} today?
* a=company b=company c=money d=month
{a} bought {b} in {d} for {c}.
{b} was sold to {a} for {c} in {d}.
In {d}, {a} paid {c} for {b}.
a? Who bought {b}?
b? (What|Which company) did {a} buy?
c? (For how much|What|How much) (was {b} sold|did {a} pay)(| for {b})?
d? When was {b} sold?
* a=company b=goods c=town d=percent
{a} makes {b} in {c} and sells {d} of them abroad.
In {c}, {a} makes {b}; {d} of these go abroad.
b? What does {a} make?
c? Where does {a} (make|produce) {b}?
d? (How much|What share of its goods) does {a} sell abroad?
d? How much of the {b} goes abroad?
x? Who owns {a}?
"""

THINGS = """
* a=thing b=colour c=action d=colour
When {a} is ready, its lamp is {b}. A {d} lamp means that you must {c}.
{a} has a lamp: {b} means ready; when it is {d}, {c}.
b? (What colour is|Which colour has) the lamp when {a} is ready?
c? What (must|do|should) I do (if|when) the lamp is {d}?
d? Which (colour|lamp) means that (I must|you must) {c}?
* a=thing b=action c=action d=duration
Before you start {a}, {b}. It needs {d} to warm up. Afterwards {c}.
To start {a}, {b} and wait {d}. When you have finished, {c}.
b? What (must|do) I do before (I start|starting) {a}?
c? What (must|do) I do (after using {a}|when I have finished with {a}|afterwards)?
d? How long (must I wait|does {a} need to warm up)?
* a=thing b=measure c=measure d=material
{a} weighs {b}, is {c} long and made of {d}.
Made of {d}, {a} has a weight of {b} and a length of {c}.
b? (How much does {a} weigh|How heavy is {a}|What is the weight of {a})?
c? (How long is {a}|What is the length of {a})?
d? What is {a} made of?
x? How (wide|high) is {a}?
* a=thing b=year c=company d=money
We bought {a} from {c} in {b} for {d}.
{a} (came|was bought) from {c} in {b}; the price was {d}.
In {b} {c} sold us {a} for {d}.
b? (When|In which year) did we buy {a}?
b? When was {a} bought?
c? (From whom|Where) did we (buy|get) {a}?
c? Who sold (us |){a}(| to us)?
d? How much did we pay for {a}?
d? What did {a} cost?
x? How long will {a} last?
* a=thing b=duration c=role d=place
The guarantee on {a} lasts {b}. {c} keeps the papers in {d}.
{a} has a guarantee of {b}; the papers are with {c} in {d}.
b? How long (is|does) the guarantee (on|of|for) {a}(| last)?
c? Who (keeps|has) the papers (of|for) {a}?
d? Where are the papers (of|for) {a}?
* a=item b=place c=floor d=item
{a} is on {c} next to {b}, {d} is in the cellar.
Look for {a} on {c}, beside {b}. In the cellar there is {d}.
b? What is {a} (next to|beside)?
c? On which floor is {a}?
d? What is in the cellar?
* a=goods b=place c=measure d=role
{a} are stored in {b} at {c}. Only {d} may take them out.
In {b} we keep {a} at {c}; {d} takes them out.
b? Where are {a} (stored|kept)?
c? (At what temperature|How warm|At how many degrees) are {a} (stored|kept)?
d? Who (may take|takes) {a} out?
* a=goods b=count c=company d=day
(We ordered|Our order:) {b} {a} from {c}, to come on {d}.
{c} delivers {b} {a} on {d}.
On {d} we expect {b} {a} from {c}.
b? How many {a} (did we order|are coming|does {c} deliver)?
c? (From whom|Where) did we order {a}?
c? Who delivers {a}?
d? When (do|will) {a} (come|arrive)?
* a=goods b=money c=money d=occasion
{a} used to cost {b}; now they cost {c}.
The price of {a} went from {b} to {c}.
Instead of {b}, you now pay {c} for {a}.
c? (How much|What) do {a} cost (now|today)?
b? (How much|What) did {a} cost (before|earlier)?
* a=food b=clock c=clock d=place
{a} is served from {b} to {c} in {d}.
In {d} you get {a} between {b} and {c}.
From {b} until {c}, {d} offers {a}.
b? (From when|From what time) is {a} served?
c? (Until when|How late) (is {a} served|can I get {a})?
d? Where (is {a} served|can I get {a})?
* a=food b=diet c=money d=day
On {d} there is {a} for {c}. The {b} (choice|dish) costs the same.
{a} costs {c} and is served on {d}, also in a {b} form.
c? How much is {a}?
c? What does {a} cost?
d? (When|On which day) is there {a}?
b? Which other form of {a} is there?
* a=roomname b=measure c=count d=colour
{a} measures {b}, has {c} windows and {d} walls.
With {c} windows and {d} walls, {a} has a size of {b}.
b? How (large|big) is {a}?
c? How many windows does {a} have?
d? What colour are the walls of {a}?
* a=roomname b=agent c=action d=frequency
{b} cleans {a} {d}. Before that, please {c}.
{a} is cleaned {d} by {b}; please {c} (first|beforehand).
b? Who cleans {a}?
d? How often is {a} cleaned?
c? What (should|must) I do before {a} is cleaned?
* a=roomname b=month c=reason d=roomname
{a} will be closed in {b} because of {c}. Use {d} instead.
Because of {c}, please use {d} in place of {a} in {b}.
In {b} nobody can use {a}; the reason is {c}. You may use {d} instead.
b? When (will|is) {a} (be |)closed?
c? Why is {a} closed?
d? What (can|should) I use (instead of|in place of) {a}?
* a=event b=weather c=place d=role
If there is {b}, {a} moves to {c}; {d} decides.
In case of {b}, {d} can move {a} to {c}.
c? Where is {a} held (if there is|in case of) {b}?
d? Who decides (where {a} is|to move {a})?
b? In what weather does {a} move?
* a=event b=money c=money d=group
{a} costs {b}, for {d} only {c}.
{d} pay {c} for {a}, all others {b}.
The ticket for {a} is {b}; {d} get it for {c}.
b? How much is {a} (for others|normally|for everyone else)?
b? What does {a} cost (others|normally|everyone else)?
c? How much (do {d} pay|is {a}) for {a}(| for {d})?
d? Who pays less for {a}?
* a=doc b=count c=role d=date
{a} has {b} pages, was written by {c} and is valid until {d}.
{c} wrote {a}, which has {b} pages. It (runs out|ends) on {d}.
b? How many pages (does {a} have|are in {a})?
c? Who wrote {a}?
d? Until when is {a} valid?
d? When does {a} (run out|end)?
* a=doc b=role c=role d=clock
{b} checks {a}, {c} signs it. Both are in the office until {d}.
First {a} goes to {b} to be checked, then to {c} to be signed.
{a} is checked by {b} and signed by {c}.
b? Who checks {a}?
c? Who signs {a}?
* a=doc b=place c=daycount d=agent
{a} is kept in {b} for {c}, then {d} (destroys it|throws it away).
After {c} in {b}, {a} is destroyed by {d}.
b? Where is {a} kept?
c? (How long|For how long) is {a} kept?
d? Who (destroys|throws away) {a}?
"""
