"""Rules and notices of firms, museums, stations, clinics, schools and houses, asked about in other words."""

WORK = """
* a=floor b=clock c=tool d=duration
Desks on {a} are not fixed. Whoever needs one books it in {c} before {b}; it is then kept free for {d}.
Before {b}, book your desk on {a} with {c}. It is held for {d}, after which someone else may have it.
With {c} you can book a desk on {a}, as long as you do so before {b}. We hold it for {d}.
b? (By what time|Until when) (can|must) I (reserve|book) a desk?
c? What do I use (to reserve|for reserving) a desk?
c? Where can I reserve a desk?
d? (How long|For how long) (is my desk|is a desk|does my desk stay) (reserved|kept) for me?
x? How many desks (are there|can be booked) on {a}?
* a=role b=count c=duration
New business cards come in boxes of {b}. {a} orders them, and printing takes {c}.
{c} is what the printer needs for business cards; {a} places the order, {b} cards at a time.
If your business cards run out, turn to {a}. You will have {b} new ones after {c}.
a? (Whom|Who) do I (turn to|ask|see) when I need (business cards|new business cards)?
a? Who gets me (new|more) business cards?
b? How many (business cards|cards) (do I get|will I have|are in one order)?
c? How long (does it take|must I wait) until (my|the) business cards are (there|ready)?
x? What do business cards cost?
* a=group b=money c=doc
{b} a year is set aside for the training of {a}. To use it, they fill in {c}.
For courses, {a} have {b} a year, which they claim with {c}.
Once they have handed in {c}, {a} may take courses for up to {b} a year.
b? What is the (yearly|annual) training budget of {a}?
b? How much (can|may) {a} spend on courses (each year|in a year)?
c? (What|Which paper) do {a} need (to get a course paid|if they want to take a course|to take a course)?
x? Which courses do {a} (like best|choose)?
* a=count b=role c=clock
When a child is ill, a parent may stay at home for {a} days a year; {b} must hear of it by {c}.
If your child is ill, let {b} know by {c}. {a} such days a year are paid.
Parents of sick children get {a} paid days a year, provided that {b} is told by {c}.
a? How many days (a year |)(may|can) I (stay at home|be away) (with|because of) a sick child?
b? Who (has to|needs to) know that my child is (ill|sick)?
b? (Whom|Who) do I inform when my child is sick?
c? By what time (do I have to say|must I say) that my child is (ill|sick)?
c? How late can I still say that my child is sick?
x? Who looks after a sick child?
* a=goods b=percent c=occasion
Staff pay {b} less for {a}, but only {c}.
{b} off is what our people get on {a} {c}.
{c}, all staff can buy {a} with {b} off.
b? How (large|big|high) is the staff discount on {a}?
b? How much do (staff|employees) save (on|if they buy) {a}?
c? When (do staff get {a} for less|are {a} cheaper for staff|is there a staff discount on {a})?
x? What do {a} cost without the discount?
* a=money b=role c=roomname
A lost badge must be reported to {b} at once. The new one costs {a} and is handed out in {c}.
{b} blocks a badge as soon as its loss is reported; for {a} you get another in {c}.
If you lose your badge, tell {b} right away. Then go to {c}, where a new one is made for {a}.
a? What (does a new badge cost|do I pay for a new badge|do I pay if I have lost my badge)?
b? (Whom|Who) do I (tell|inform) (that|if|when) my badge is (lost|gone)?
b? Who (must|has to) (know|be told) about a lost badge?
c? Where (can|do) I (pick up|get|collect) (a new|another) badge?
x? How long is a badge valid?
* a=money b=month c=team d=place
Ideas go into the box at {d}. The best one of the year is chosen by {c} in {b} and earns its author {a}.
In {b}, {c} picks the best idea from the box at {d}; its author gets {a}.
Whoever has the best idea wins {a}. It is chosen in {b} by {c} from all the notes in the box at {d}.
a? What is the (prize|reward) for the best idea?
a? How much can I (win with|get for) (a good|the best) idea?
b? (When|In which month) is the (best idea|winner) (picked|selected)?
c? Who decides (which idea is best|on the best idea)?
d? Where (do|can) I (put|leave|hand in) (my idea|an idea|ideas)?
x? How many ideas (came in|were there) last year?
* a=thing b=role c=doc
When someone leaves the company, {b} takes back {a} and hands out {c} for it.
{a} must be returned to {b} by everyone who leaves. In exchange they get {c}.
Those who leave give {a} to {b}, who hands them {c}.
b? Who takes back {a} (when someone leaves|from people who leave)?
b? To whom (is {a} handed|must {a} be given|does {a} go) (at the end|when someone leaves)?
c? What do (people who leave|leavers) (receive|get) (for|in exchange for) {a}?
x? What (happens|must be paid) if {a} is (damaged|lost)?
* a=job b=money c=duration
Anyone who brings us a new {a} receives {b}, paid once the person has been here for {c}.
{b} is the reward for finding us a new {a}, who must first have worked here for {c}.
For every new {a} that you find, there is a reward of {b}. It is paid out after {c}.
b? How much (do I get|is paid) for (finding|bringing in) a new {a}?
b? What is the reward for a new {a}?
c? After (what time|how long) (is the reward for a new {a} paid|do I get the money for a new {a})?
x? Who interviews (a|the) new {a}?
* a=percent b=count c=department
An advance of up to {a} of the next wage can be had {b} times a year; {c} pays it out.
Up to {b} times a year, {c} can pay you {a} of your wage early.
If money is short, ask {c} for an advance. You may do so {b} times a year and get {a} of your wage.
a? (What share|How much) of my (wage|pay) can I get (early|before pay day|as an advance)?
b? How many times (a year |)(can|may) I (ask for|have|get) an advance?
c? (Which department|Who) (gives|grants|can give me) (an advance|advances)?
x? When must an advance be paid back?
* a=thing b=count c=role
{a} is replaced after {b} years, sooner only if {c} agrees.
Once it is {b} years old, {a} is replaced. If that is to happen earlier, {c} has to agree.
Without the consent of {c}, {a} has to last for {b} years before it is replaced.
b? (For how many years|How many years) (must {a} last|is {a} used|do we use {a})?
b? After how many years (do we get a new one for {a}|is there a new one for {a}|is {a} exchanged)?
c? Who (must|has to) agree if {a} is to be (replaced|exchanged) (early|before its time)?
c? Whose consent is needed to replace {a} (early|before its time)?
x? (What|How much) did {a} cost?
* a=count b=money c=roomname
Each month you get {a} meal vouchers worth {b} each. They can be spent in {c}.
{a} meal vouchers a month, each with a value of {b}, are given to everyone; {c} takes them.
In {c} you can pay with the meal vouchers that you receive, {a} a month. One is worth {b}.
a? How many (meal vouchers|vouchers for meals) do I get (a month|per month|each month)?
b? What is the value of (a|one|each) (meal voucher|voucher)?
b? How much can I (pay|buy) with one (meal voucher|voucher)?
c? Where can I (use|spend) (the|my) (meal vouchers|vouchers)?
x? What happens to vouchers (that I have not used|that are left over)?
* a=shift b=role c=clock
If you cannot work the {a} shift, find someone to swap with and tell {b} before {c}.
The {a} shift can be swapped, as long as {b} hears of it before {c}.
Before {c}, {b} must be told who is going to work the {a} shift in your place.
b? Who (must|has to) (be told|know) (about a swap of|if I swap) the {a} shift?
b? (Whom|Who) do I inform (if|when) I cannot do the {a} shift?
c? (Until when can I|By when must I) swap the {a} shift?
c? By what time must a swap of the {a} shift be (known|announced)?
x? What (is paid|do I earn) for the {a} shift?
* a=duration b=clock c=roomname
The lunch break is {a} long, begins no earlier than {b} and may be spent in {c}.
From {b} on, you may take a break of {a}, for example in {c}.
In {c} you can spend your break. It may start at {b} and lasts {a}.
a? How (much time|long) do I have for (my|the) break?
b? (From what time|From when|At what time) can I (go on|take|start) my break?
c? Where can I (go for|spend|take) (my|the) break?
x? How many breaks do I get?
* a=machine b=clothing c=role
At {a}, nobody works without {b}. {c} makes sure of that.
To work at {a} you have to wear {b}; {c} sees to it.
{c} only lets people work at {a} if they wear {b}.
b? What (do I have to put on|do I need to put on|clothes are required) (for work |)at {a}?
c? Who (checks|controls) what people wear at {a}?
c? Who (makes sure|checks) that the rules for {a} are kept?
x? How fast is {a}?
* a=frequency b=person c=email d=day
The staff magazine comes out {a}. {b} edits it and is glad of texts, which go to {c} by {d}.
Texts for the staff magazine should reach {b} by {d} under the address {c}. It appears {a}.
{b} puts together the staff magazine, which appears {a}. Send in your text by {d}, to {c}.
a? How often (is there|do we get) a new staff magazine?
b? Who (is the editor of|makes|is in charge of) the (staff magazine|magazine)?
c? (Where|To which address) do I (hand in|send) (a text|an article)(| for the magazine)?
d? (What is the deadline|Until which day is there time) for (texts|a text|articles)?
x? How many pages does the (staff magazine|magazine) have?
* a=department b=doc c=duration
Programs may only be installed by {a}. Send in {b}, and it will be done within {c}.
Nobody but {a} may install a program; it takes {c} and requires {b}.
Whoever needs a new program sends {b} to {a}. It is installed within {c}.
a? (Which department|Who) (is allowed to install programs|puts new programs on my computer)?
b? What (is needed|is required|do I send in) to (have|get) a program (installed|put on my computer)?
c? How (soon|quickly) (will|can) I (have|use) (the|a) new program?
x? (What|How much) does a new program cost?
* a=doc b=count c=role
{a} is only valid with {b} signatures, among them that of {c}.
Unless it carries {b} signatures, {a} is not valid. One of them must come from {c}.
{b} people have to sign {a}; {c} has to be one of them.
b? How many signatures (does {a} need|must be on {a}|are needed on {a})?
b? How many people (must|have to) put their name to {a}?
c? Whose (signature|name) must (always |)be on {a}?
c? Who (must|has to) be among those who sign {a}?
x? Where is {a} (kept|sent) (once it is signed|afterwards)?
* a=town b=count c=month d=goods
At the trade fair in {a} we show {d}. It is in {c}, and {b} of us will go.
{b} colleagues are travelling to the fair in {a} in {c}, where we show {d}.
In {c} our {d} can be seen at the fair in {a}. We send {b} people.
b? How many (people do we send|of us go|colleagues go) to (the fair in |){a}?
c? (When|In which month) (is the fair|are we at the fair|does the fair take place) in {a}?
d? What do we (present|exhibit) (at the fair |)in {a}?
x? (In which hotel|Where) do we (stay|sleep) in {a}?
* a=frequency b=role c=duration d=doc
As soon as you have settled in, {b} talks with you about your work {a}. Each talk takes {c} and ends up in {d}.
{a}, {b} sits down with each colleague for {c} to talk about work. What they agree on goes into {d}.
There is a talk with {b} about your work {a}; it lasts {c}, and its results are recorded in {d}.
a? How often (is there a talk|do we talk|am I asked) about my work?
b? Who (talks|speaks) (with|to) me about my work?
c? (How much time is planned for|How long is) (the|a) talk(| about my work)?
d? (Where|In which paper) (are the results of the talk|is what we agree on) (written down|noted)?
* a=money b=count c=company
A leased bicycle costs you {a} a month, taken from your wage for {b} months. It comes from {c}.
{c} supplies the bicycles that staff can lease. The rate is {a} a month, and the contract runs for {b} months.
For {b} months, {a} is taken off your wage each month if you lease a bicycle from {c}.
a? What (do I pay|is taken off my wage|is the rate) (each month|a month) for a (leased bicycle|bicycle)?
b? (How many|For how many) months (does the lease of a bicycle run|do I pay for the bicycle)?
c? (Which company|Who) (leases bicycles to us|provides the bicycles|do we lease bicycles from)?
x? Which bicycles can I choose from?
* a=role b=phone c=money d=days
On {d}, {a} is on call and can be reached under {b}. For each such day there is a bonus of {c}.
{c} a day is paid to {a} for being on call on {d}; the number is {b}.
If something breaks on {d}, ring {b}. {a} is on call and gets {c} a day for it.
a? Who is on call(| on {d})?
b? (Under which number can I reach|How do I reach|What is the number of) the person on call?
c? (How much|What) (do you get|is paid) for a day on call?
d? On which days is (someone|somebody) on call?
* a=occasion b=roomname c=role
All papers must be off the desks {a}. What is still there is taken to {b} by {c}.
{a}, {c} collects any papers left on the desks and takes them to {b}.
Clear your desk {a}, or {c} will carry your papers to {b}.
b? Where (do I find papers|can I find papers|are the papers) that (I left|were left) on (my|a) desk?
c? Who (clears a desk|takes the papers away) if I (have not done it|forget to do it) myself?
a? When (must|should) (my desk|the desks) be (clear|empty)?
a? When do the desks have to be empty?
* a=job b=department c=count d=date
{b} is looking for a new {a}. {c} people have applied so far, and applications are open until {d}.
Until {d} you can apply for the post of {a} in {b}; so far there are {c} applications.
The post of {a} in {b} is vacant. We have {c} applications and take more until {d}.
b? Which department (needs|wants|hopes to find) a new {a}?
b? In which department is the post of {a}(| free)?
c? How many people (want to become {a}|want the post of {a}|would like to be {a})?
d? (What is the last day|Until when is there time|How long do I have) to apply for the post of {a}?
x? (What|How much) does the post of {a} pay?
* a=clock b=roomname c=company
Letters that lie in {b} by {a} go out the same day with {c}.
{c} fetches the letters from {b} at {a}.
At {a}, whatever is in the tray in {b} is picked up by {c} and goes into the post.
a? (When|At what time) (is the post|are letters) collected?
b? Where (do I put|do I leave|must I put) (letters|a letter) (to be sent|for the post|that must go out)?
c? (Which company|Who) (collects|carries|takes away) our (letters|post)?
x? What does it cost to send a letter?
* a=tool b=duration c=role
Working hours are entered in {a}. You can put mistakes right for {b}; later on, only {c} can change an entry.
Enter your hours in {a}. For {b} you can mend them yourself, after that ask {c}.
{a} is where hours are recorded. Mend an entry within {b}, because after that it can be changed by {c} only.
a? Where (do|must) I (write down|note|log) (my|the) (hours|working hours)?
b? (How long|For how long) can I correct (my own|an) entry(| myself)?
c? Who can (correct|mend) my hours (later|afterwards|when it is too late for me)?
* a=purpose b=money c=role
The cash box holds {b} and is meant for {a}. {c} keeps it.
For {a} there is a cash box with {b} in it. The one who keeps it is {c}.
{c} has a cash box. What is in it, {b}, may be spent on {a} only.
a? What (may|can) the money in the cash box be (spent on|used for)?
b? How much (money |)is (there |)in the cash box?
c? Who (looks after|has charge of) the cash box?
x? Who fills the cash box (again|up)?
* a=reason b=role c=manner
Those who come late because of {a} lose no pay if they tell {b} {c}.
Coming late because of {a} costs you no pay, provided that {b} is told {c}.
If {b} is told {c}, nobody loses pay for being late because of {a}.
a? For what reason may I be late (without losing|and still get my) pay?
a? What is accepted as a reason for being late?
b? (Whom|Who) do I (inform|let know) if I (am|come) late?
c? (How|In what way) (do I have to|must I|should I) say that I (am|come) late?
* a=event b=situation c=role
If {b}, {a} is put off. {c} lets everyone know.
{a} is put off only if {b}; {c} then lets everyone know.
Should it happen that {b}, we put off {a}, and {c} tells everyone.
b? In (what|which) case is {a} (put off|delayed|held later)?
b? What (could make|might make) us (put off|delay) {a}?
c? Who (informs people|tells us|gives notice) if {a} is (put off|delayed|held later)?
c? From whom will I hear that {a} is put off?
x? Where (will {a} take place|is {a} held)?
"""

VISITS = """
* a=building b=language c=clock d=count
Tours of {a} in {b} start at {c}. They are for {d} people at most.
At {c} a guide shows {a} to at most {d} people; the tour is in {b}.
Up to {d} visitors can join the tour of {a}, which is given in {b} and sets off at {c}.
b? (What|Which) language (is spoken|do they speak) on the tour of {a}?
b? In which language is {a} (shown|explained)?
c? (When|At what time) (can I see {a} with a guide|does the guide show {a}|does the tour of {a} begin)?
d? How many (people|guests) (can come|fit|are allowed) on (a|one) tour of {a}?
x? (What|How much) does the tour of {a} cost?
* a=language b=money c=item
An audio guide in {a} can be hired for {b}; as a deposit we keep {c}.
{b} is the price of an audio guide, which speaks {a}. Leave {c} with us until you bring it back.
If you leave {c} with us, you can have an audio guide for {b}. It speaks {a}.
a? (Which|What) language (can I hear on|is used by|is on) the audio guide?
b? (How much|What) (does it cost to hire|do I pay for|must I pay for) an audio guide?
c? What do I (hand over|give you|have to leave) (to get|before I get|when I hire) an audio guide?
x? How many rooms does the audio guide (describe|explain)?
* a=roomname b=role c=money
Taking photos in {a} is not allowed unless {b} agrees; film crews pay {c}.
{b} can allow photos in {a}. Film crews are charged {c}.
Film crews pay {c} to work in {a}. Everybody else may take photos there if {b} says yes.
b? Who can (allow me to|give me leave to|let me) take pictures in {a}?
b? (Whom|Who) (do I ask|must I ask) (if I want|before I start) to take pictures in {a}?
c? (What|How much) does (it cost|a film crew pay) to film in {a}?
x? (At what times|When) can I take pictures in {a}?
* a=goods b=roomname c=money
{a} must be left in {b}. A locker there costs {c}.
Before you go in, leave {a} in {b}, where a locker costs {c}.
Lockers in {b} cost {c}. They are for {a}, which may not be taken inside.
a? What (may|can) I not (take inside|bring in|carry inside)?
a? What (do I have to|must I) (leave|lock) in a locker?
b? Where (are the lockers|do I find a locker|is there a locker)?
c? (How much is|What do I pay for|What is the charge for) a locker?
x? How (large|big) are the lockers?
* a=daycount b=email c=money d=count
School classes are welcome if they book {a} ahead at {b}. The price is {c} for up to {d} pupils.
A visit with up to {d} pupils costs {c}. Write to {b} {a} before you come.
For {c}, a class of up to {d} pupils can visit us, if the teacher writes to {b} {a} ahead.
a? How (far ahead|early) (does a class have to|must a class|must a teacher) (book|announce a visit)?
b? (To which address|Where) (does a teacher|do teachers) write to book a visit?
c? (What|How much) (does a class pay|is the fee for a class|do we pay as a school class)?
d? How many pupils (may come|can we bring|can a teacher bring)(| in one group)?
d? What is the (largest|biggest) class that can come?
* a=book b=daycount c=count
{a} is out on loan. It is due back in {b}, and {c} readers are waiting for it.
At the moment {a} is not on the shelf. {c} people have reserved it; it comes back in {b}.
{c} readers have their names down for {a}, which will be back in {b}.
b? How (long will it be|long does it take) (before|until) {a} is (here again|on the shelf again|returned)?
b? How soon (can|will) {a} be (here again|returned|on the shelf again)?
c? How many people (want to read|would like to read|want to borrow) {a}?
x? Who has (borrowed {a}|{a} at the moment)?
* a=town b=money c=duration
If we do not have a book, we can get it from {a}; this takes {c} and costs {b} per book.
From the library in {a} we can order books for you. You pay {b} each and wait {c}.
{b} is the charge for a book from {a}. It is here after {c}.
b? (How much|What) (do I pay|must I pay|does it cost) to (have|get) a book (sent |)from {a}?
c? How long (does it take|must I wait) to get a book from {a}?
c? After what time (is a book from {a} here|does a book from {a} arrive)?
x? How long may I keep a book from {a}?
* a=money b=money c=roomname
In {c} a page printed in black costs {a}, one in colour {b}.
You can print in {c}. We charge {a} for a page in black and {b} for one in colour.
For {a} a page in black, or {b} in colour, the printer in {c} can be used by all readers.
a? (How much|What) (do I pay for|does it cost to print|is charged for) a page in black?
a? What is the price of a black page?
b? (How much|What) (do I pay for|does it cost to print|is charged for) a page in colour?
b? What is the price of a colour page?
c? (Where|In which room) (can I|do readers) (print|make prints|print something)?
x? How many pages may I print(| in a day)?
* a=days b=group c=hours d=count
From {c} on {a}, only {b} may swim; {d} lanes are kept for them.
On {a} the pool belongs to {b} from {c}. They have {d} lanes.
{b} have {d} lanes to themselves on {a}, from {c}.
a? (On which days|When) (do {b} have the pool to themselves|can {b} swim alone)?
b? (For whom is the pool|Who has the pool|Who has the lanes) on {a}?
c? (Between what hours|At what hours|At what time) (are the lanes kept for|do the lanes belong to) {b}?
d? How many lanes (can {b} use|are there for {b}|are kept for {b})?
x? How (warm|deep) is the (water|pool)?
* a=person b=duration c=clothing d=machine
Before your first visit to the gym, {a} shows you how {d} works. That takes {b}; please come in {c}.
{a} explains {d} to new members. It takes {b}, and you need {c}.
New members spend {b} with {a}, who explains {d} to them. For this they wear {c}.
a? Who (teaches|tells|shows) new members how to use {d}?
b? How (long does it take|much time is needed) to learn how {d} works?
c? What should (a new member|I) (put on|be dressed in)(| when {d} is explained)?
d? (Which machine|What) do new members learn to use?
x? How old must a new member be?
* a=daycount b=manner c=team d=month
Membership ends in {d} if you give notice {b}, {a} before, to {c}.
Notice must be given {b} to {c}, {a} ahead. Membership then ends in {d}.
You can leave the club in {d} as long as {c} is told {b}, {a} before.
a? How (early|far ahead) (do I have to say|must I say) that I want to (leave|leave the club)?
b? (How|In what way) (do I say|must I say|do I let you know) that I want to (leave|leave the club)?
c? (Who|Which office or team) (must be informed|has to know) (when|if) I (leave|want to leave) the club?
d? In which month (can I leave|is it possible to leave|do people leave) the club?
x? (What|How much) does it cost to (leave|join) the club?
* a=money b=money c=daycount
Passengers without a ticket pay {a}. Those who merely left it at home pay {b} if they show it within {c}.
If you are found without a ticket, the fine is {a}, but only {b} if you left it at home and show it within {c}.
Travelling without a ticket costs {a}. If you left yours at home and show it within {c}, it comes down to {b}.
a? (What|How high) is the fine (if I have no ticket|for travelling without a ticket)?
a? (How much|What) must I pay if I never bought a ticket?
b? (How much|What) (do I pay|is the fine) if (I left my ticket at home|my ticket is at home)?
c? (How long do I have|How much time is there|How much time do I get) to show a ticket that was left at home?
x? How can (the|a) fine be paid?
* a=town b=count c=money d=clock
The train to {a} has space for {b} bicycles. Each costs {c}, and before {d} none are carried.
{b} bicycles fit on the train to {a}. You pay {c} for yours, and may not bring it before {d}.
After {d}, bicycles may travel on the train to {a} for {c} each; there is room for {b}.
b? How many bicycles (can the train to {a} carry|are allowed on the train to {a}|can travel to {a} on one train)?
c? (What|How much) does it cost to take (a|my) bicycle (by train |)to {a}?
d? (From what time|From when) can I take my bicycle (by train |on the train |)to {a}?
x? In which coach do bicycles to {a} travel?
* a=duration b=percent c=doc d=daycount
When a train is more than {a} late, passengers get {b} of the fare back. They send in {c} within {d}.
{b} of the fare is paid back if your train is late by more than {a}; send us {c} within {d}.
Within {d} of the trip you may claim {b} of the fare with {c}, provided that the train was over {a} late.
a? How late (must a train be|does a train have to be) (before I get|to get) money back?
b? (What share|How much) of the (fare|price) (do I get back|is returned)(| for a late train)?
c? (What|Which paper) do I (need|use|hand in) to get money back (for a late train|because of a delay)?
d? (How long|How much time) do I have to (ask for my money|claim my money|send it in)?
* a=bus b=days c=frequency d=place
At night {a} only runs on {b}. It leaves from {d} {c}.
On {b}, {a} also runs at night, {c}, and starts at {d}.
b? On which days (does {a} run at night|is {a} also a night bus|can I take {a} at night)?
c? How often (does {a} leave|is there a ride with {a}) at night?
d? (From where does {a} set off|Where can I get on {a}|Where do I catch {a}) at night?
x? (How much|What) does {a} cost at night?
* a=measure b=count c=money
Each passenger may bring {b} bags of up to {a}. A further bag costs {c}.
{b} bags for each passenger travel free, as long as none is over {a}. For one more you pay {c}.
For {c} you can bring a further bag; {b} of up to {a} each are free.
a? What is the limit for (one|each|a single) bag?
b? How many bags can I (take along|have|bring) (for free|without paying|free of charge)?
c? (What|How much) (is charged for|do I pay for|does it cost to bring) an extra bag?
x? Where (do I hand in|can I leave) my bags?
* a=town b=duration c=money d=count
Those who take a car on the ferry to {a} must be at the harbour {b} before. There is room for {d} cars, at {c} each.
The ferry to {a} takes {d} cars. Be there {b} before it sails; a car costs {c}.
A car costs {c} on the ferry to {a}, which can carry {d} of them. Drivers arrive {b} before it leaves.
b? How (early|long before it leaves) must (cars|drivers) be (there|at the harbour) for the ferry to {a}?
c? (What|How much) do I pay to take my car to {a}?
d? How many cars (fit on|are there room for on|go on) the ferry to {a}?
d? What is the largest number of cars on the ferry to {a}?
x? How high may a car on the ferry to {a} be?
* a=clock b=clock c=role d=money
The gate of the campsite is shut at {a} and opened again at {b}. In between, {c} lets you in for {d}.
Those who come to the campsite after {a}, when the gate is shut, pay {d} to {c} to be let in. It opens again at {b}.
a? (When|At what time) is the gate (closed|locked)?
b? (When|At what time) is the gate open again?
c? Who (opens the gate|can open the gate|comes to the gate) (if I am late|for late guests)?
d? (What|How much) do I pay (if I am late|to get in when the gate is closed|as a late guest)?
x? How many tents (fit on|are on) the campsite?
* a=clock b=phone c=roomname
If you arrive later than {a}, call {b}; the key will be waiting in {c}.
Guests who arrive after {a} find their key in {c}. Please ring {b} so that we know.
The key is left in {c} for anyone who arrives after {a} and has rung {b}.
b? (Which|What) number do I (ring|dial|use) if I (come late|am going to be late)?
c? Where (is my key|do I get my key|will my key be|do late guests look for the key)(| when I come late)?
a? After what time (is a guest late|does a guest count as late|do you want late guests to ring)?
x? (What|How much) does it cost to (come|arrive) late?
* a=event b=clock c=duration d=food
Doors for {a} open at {b}. In the break, which lasts {c}, we sell {d}.
From {b} people can take their seats for {a}. There is a break of {c} with {d}.
{a} has a break of {c}, in which we sell {d}; the doors open at {b}.
b? (When|From when|From what time) (are people|will I be|can I be) let in to {a}?
c? How (long|much time) do I have in the break of {a}?
c? How long is {a} (stopped|interrupted)(| for the break)?
d? What (can I buy|do you sell|can I eat or drink|is there to eat or drink) at {a}?
x? How many people (come to|are expected at) {a}?
* a=count b=daycount c=phone d=payment
A table for {a} people or more must be booked {b} ahead under {c}. As payment we take {d} only.
If there are {a} or more of you, call {c} to book a table. Do it {b} before; only {d} is accepted.
Only {d} is accepted from groups of {a} people or more. They call {c} to book a table, {b} before they come.
a? How (large|big) (must a group be|does a group have to be) to need a booking?
a? (From how many people on|For how many guests or more) must a table be booked?
b? How (far ahead|early) (must a group|does a group have to) book(| a table)?
c? Under which number (can|do) (I|groups) (reserve|get|book) a table?
d? (How|By what means) can (a group pay|the bill be paid)?
d? (What kind|Which form|What form) of payment do you take?
* a=animal b=clock c=food d=person
The {a} is fed at {b}. {d} gives it {c} and answers questions.
At {b} you can watch {d} feed the {a}, which gets {c}.
{d} brings {c} to the {a} at {b}, and you may watch.
b? (At what time|When) (can I watch the {a} eat|is feeding time for the {a}|does the {a} get its food)?
c? What is the {a} (given to eat|fed|fed with)?
d? Who (looks after|cares for|takes food to) the {a}?
x? How (old|heavy) is the {a}?
* a=money b=count c=item d=weather
We hire out boats for {b} people at {a} an hour, but not in {d}. You need {c}.
A rowing boat costs {a} an hour and holds {b} people. Nobody gets one without {c}, or in {d}.
If you have {c}, you can hire a boat for {b} people. An hour costs {a}; in {d} the boats stay on land.
a? (What|How much) (do I pay|does it cost) (to row|to be on the water|to have a boat) for an hour?
b? How many of us (can sit|fit|have room) in (one|a) boat?
c? What (do I have to show|must I have|is required) (in order |)to hire a boat?
d? In what (weather|conditions) (are no boats hired out|can I not have a boat|is there no rowing)?
* a=roomname b=count c=role
Children under {b} may use {a} only together with an adult. {c} may ask how old they are.
In {a}, children younger than {b} need an adult with them, and {c} asks for their age.
{c} asks all children in {a} how old they are. Those who are not yet {b} need an adult.
b? (How old must a child be|At what age is a child allowed) to (go into|use|be in) {a} alone?
b? (Below|Under) what age (does a child need|must a child have) an adult in {a}?
c? Who (checks|controls|wants to know) the age of children in {a}?
x? How much do children pay (for|in) {a}?
* a=roomname b=place c=agent
Those who use a wheelchair reach {a} by the lift near {b}; {c} will help.
There is a lift to {a} near {b}. If you use a wheelchair and need help, {c} will come.
{c} helps people in wheelchairs to get to {a}. The lift is near {b}.
b? Where (do I find the lift that goes|is the lift|can I take the lift) to {a}?
c? Who (assists|can assist|lends a hand to) people in wheelchairs (on the way|who want to get) to {a}?
x? How (wide|heavy) is the door of {a}?
* a=count b=money c=role
Groups of {a} or more pay {b} each, and {c} gets in for nothing.
If you come with {a} people or more, the ticket is {b} a head; nothing is charged for {c}.
From {a} people on, each of you pays {b}. {c} need not pay at all.
a? How many (of us must there be|people are needed) (to get|for) the group price?
a? How many people make a group?
b? What (is the group price|is the price per person in a group|does each person pay in a group)?
c? Who (comes in free|does not have to pay|goes in free|gets a free ticket)?
* a=book b=money c=place d=person
In {c} you can buy {a} for {b}. {d} will sign it.
{d} signs copies of {a} in {c}; one copy costs {b}.
For {b} a copy, {a} is on sale in {c}, where {d} signs it.
b? (What|How much) do I pay for {a}?
b? What is the price of {a}?
c? Where (do they sell|can I get|is there a copy of) {a}?
d? (Who puts a name|Whose name will be) in (my copy of |){a}?
x? How many copies of {a} (have been|were) sold?
* a=hill b=season c=reason d=duration
The path up {a} is closed in {b} because of {c}. At other times the climb takes {d}.
In {b} nobody may climb {a}; the reason is {c}. Otherwise you can be at the top in {d}.
The climb to the top of {a} takes {d}, but in {b} the path is closed. This is because of {c}.
b? (In which season|When) (can I not go up {a}|is there no way up {a}|is it forbidden to go up {a})?
c? Why (can I not go up {a} all year|is there no way up {a} at times|do you close {a} at times)?
d? How (long does it take|much time do I need) to (walk|get) up {a}?
x? How high is {a}?
"""

CARE = """
* a=person b=room c=hours d=count
{a} lies in {b} and can be visited from {c}, by {d} people at a time.
You will find {a} in {b}; visits are possible from {c} for {d} people at a time.
From {c}, {d} people at a time may see {a}, who is in {b}.
b? Where (do I find|can I find|is) {a}?
c? (At what hours|When|Between what times) (may I|can I|can the family) visit {a}?
d? How many (people|visitors|of us) (can|may) (visit|be with|sit with) {a} at once?
x? When can {a} go home?
* a=medicine b=daycount c=person d=phone
More {a} can be ordered from {c} under {d}; they are ready after {b}.
If your {a} are running out, ring {d}. {c} writes a new prescription, which is ready after {b}.
{c} prescribes {a}. Ring {d} for more, and allow {b}.
b? How long (does it take to get|do I wait for) (new|more) {a}?
c? (Who|Which doctor) (can give me|gives out|can let me have) (more|new) {a}?
d? Which number do I (call|use|dial) (to get|for|when I need) (more|new) {a}?
x? (What|How much) do {a} cost?
* a=daycount b=money c=phone
An appointment has to be cancelled {a} before, by calling {c}. Otherwise we charge {b}.
Anyone who stays away without having called {c} is charged {b}; such calls are made {a} before.
If you cannot keep an appointment, call {c}, {a} ahead; if you do not, it costs you {b}.
a? How (early|far ahead) (do I have to|must I) (call off|say that I cannot come to) an appointment?
b? (What|How much) (does it cost if I just stay away|must I pay for a missed appointment)?
c? Which number do I (ring|use|dial) to (call off|get out of) an appointment?
x? How long do I wait for (a new|another) appointment?
* a=duration b=food c=carried
For {a} before the operation, you may have nothing but {b}. Bring {c} with you on the day.
Nothing except {b} may be eaten or drunk for {a} before the operation; on the day itself, bring {c}.
On the day of the operation you need {c}. For {a} before it, you may only have {b}.
a? (How long|For how long) before the operation (must I be careful with food|may I not eat as usual)?
b? What (can I still have|am I still allowed to have|may I still eat or drink) before the operation?
c? What (must I|do I have to|should I) (take along|have with me) on the day of the operation?
x? How long does the operation take?
* a=person b=clock c=manner d=daycount
Test results are there after {d}. {a} gives them {c}, but not before {b}.
After {d} you can get your test results from {a}, {c}; please wait until {b}.
Ask {a} for your test results {c}, any time after {b}. They take {d}.
a? (Who gives out|Who tells me|From whom do I get) (the results|my results|the results of my test)?
b? (From what time|From what time of the day) are (test |)results given out?
c? (How|In what way) (are the results given out|will I get my results|do I get my results)?
d? How long (must I wait|does it take) (for|to get) (the results|my results)?
x? Who (does|did) the test?
* a=language b=person c=days d=phone
For patients who speak {a}, {b} translates on {c}. Ring {d} to book.
{b} is here on {c} to translate for those who speak {a}, and can be booked under {d}.
If you would rather speak {a}, ring {d}. {b} can translate for you on {c}.
b? Who (can help|helps|is there for) (me if I only speak|people who only know|patients who only know) {a}?
c? (When|On which days) is there help (in {a}|for people who speak {a})?
d? Which number do I (call|dial) (to talk in|for someone who knows|if I need help in) {a}?
x? What does it cost to have {a} translated?
* a=town b=street c=phone
Outside our hours, patients from {a} go to the emergency doctor at {b}, who can be called on {c}.
The emergency doctor for {a} is at {b} and takes calls on {c}.
If you fall ill at night in {a}, call {c} or go to {b}, where there is a doctor.
b? Where (is there a doctor at night for people from|do people go who fall ill at night in|is the night doctor in) {a}?
c? Which number (do I ring|should I dial) (if I become ill at night in|for the doctor on duty in|at night in) {a}?
x? Which languages does the doctor in {a} speak?
* a=clock b=money c=doc
Please pick up your child by {a}; coming later costs {b}. Anyone other than the parents has to show {c}.
All children have to be fetched by {a}. A late parent pays {b}, and a person who is not a parent must show {c}.
If someone else fetches your child, they need to show {c}. This must happen by {a}, or you pay {b}.
a? (What is the latest time to collect|Until when can I leave|Until when may I leave) my child?
b? (What|How much) (does it cost if|do I pay if) I (collect|fetch) my child too late?
c? What (does a friend need|does a neighbour need|must a friend have|must a friend bring) to (collect|pick up) my child?
x? How many children are in (one|a) group?
* a=duration b=doc c=role
A child with a fever stays at home until it has been well for {a}. On its return, {b} is given to {c}.
Only when a sick child has been well for {a} may it come back, and {c} has to be given {b}.
{c} needs {b} when a child returns after an illness; before that, it must have been well for {a}.
a? (How long|For how long) must a child (be healthy|have no fever) before it (may come back|comes back)?
b? (What|Which paper) (is required|must be brought) when a child (comes back after|has had) an illness?
c? Who (wants to have|must get|receives) the paper (after an illness|when a child comes back)?
* a=subject b=person c=days d=roomname
Help with homework in {a} is given by {b} on {c}. It is free and takes place in {d}.
Pupils who find {a} hard can go to {b} in {d} on {c}.
On {c}, {b} sits in {d} and helps with {a}.
b? (Who helps|Who can help|Who supports) (weak |)pupils (with|in) {a}?
c? (When|On which days) (can I get|is there) (help|support) (with|in) {a}?
d? Where (do pupils go|should I go|can pupils go) (for help with|with questions about|to get better at) {a}?
x? Which book (is used|do we use) (for|in) {a}?
* a=role b=clock c=daycount d=doc
If a pupil is ill, parents call {a} before {b}. After {c}, {d} is required.
Before {b}, parents let {a} know that their child is not coming. An absence of more than {c} calls for {d}.
Unless {a} has been told by {b}, a sick pupil is marked as missing. After {c}, {d} must be handed in too.
a? (Whom|Who) (do parents call|do I ring|do I tell) if my child cannot come to school?
b? By what time (must parents|do parents have to) say that a child is (sick|ill)?
c? How long can a (child|pupil) be away without {d}?
d? What (is needed|do parents hand in|must parents bring) if a child is away for (a long time|longer)?
* a=diet b=money c=manner d=daycount
The {a} lunch costs {b} and must be ordered {c}, {d} ahead.
Children can have the {a} lunch if they are signed up {c}, {d} before. The price is {b}.
{b} is the price of the {a} lunch. Order it {d} ahead, {c}.
b? (What|How much) do I pay (if my child has|for) the {a} lunch?
c? (How|In what way) (do I|can I) (sign my child up for|get) the {a} lunch?
d? How (far ahead|early) (do I choose|must I choose|must I sign my child up for) the {a} lunch?
x? Who cooks the {a} lunch?
* a=subject b=count c=money d=month
Every pupil gets {b} books for {a} on loan. They come back in {d}, and a lost one costs {c}.
For {a}, {b} books are lent to each pupil until {d}. Whoever loses one pays {c}.
In {d}, the {b} books for {a} must be returned; for each that is lost, we charge {c}.
b? How many books (does a pupil borrow|does a pupil get|do I receive) for {a}?
c? (What|How much) (do parents pay|does it cost|is the charge) if a book for {a} is missing?
d? (When|In which month|By when) (do I have to|must I|do pupils) give back the books for {a}?
x? Who hands out the books for {a}?
* a=event b=count c=action d=person
For {a} we need {b} parents who can {c}. Please tell {d} if you can come.
{d} is looking for {b} parents for {a}; they will have to {c}.
To {c} at {a}, {b} parents are needed. Anyone who would like to help may speak to {d}.
b? How many (mothers and fathers|parents) (must|should|are to) help at {a}?
c? What (will parents do|is the task of the parents|must the parents do) at {a}?
d? (Whom|Who) do I (speak to|inform|ask) if I want to help at {a}?
x? How long will parents be needed at {a}?
* a=ordinal b=payment c=money
Rent has to be paid by the {a} day of each month; we only accept {b}. A reminder costs {c}.
By the {a} day of the month, your rent must be here. We accept {b}, and if we have to remind you, {c} is added.
We take {b} for the rent, which is due on the {a} day of the month. Those who have to be reminded pay {c} more.
a? (On which|By which) day of the month (must I pay|do I have to pay) (the|my) rent?
b? (How|By what means|In what form) (do I pay|can I pay|is it possible to pay) the rent?
c? (What|How much) (is added|is charged) if I (forget the rent|pay late|need a reminder)?
x? How high is the rent?
* a=month b=month c=agent d=duration
From {a} until {b} the heating is on. Should yours stay cold, tell {c}; it will be working again within {d}.
The heating is switched on in {a} and off in {b}. {c} sees to a cold flat within {d}.
Heating starts in {a} and ends in {b}. If your flat is cold, turn to {c}, and it is put right within {d}.
a? (In which month|When) does the heating (begin to work|come on|go on)?
b? (When|In which month) does the heating (go off|stop)?
b? Until when (is there heating|are the flats heated)?
c? (Whom|Who) do I (inform|call|ask) when my flat (is|stays) cold?
d? How (soon|quickly) is (a cold flat warm again|the heating repaired|the heating mended)?
* a=money b=place c=clock
A wash costs {a}; the coins for the machines are sold at {b}. Nobody may wash after {c}.
Until {c} you can do your washing for {a} a load. You get coins at {b}.
At {b} there are coins for the washing machines. One load costs {a}, and at {c} the machines go off.
a? (What|How much) (do I pay|does it cost) (to wash my clothes|to use a washing machine once|to wash one load)?
b? Where (can I buy|do I find|are there) coins (for washing|for the laundry|to wash with)?
c? (Until what time|How late) (can|may) I (do my washing|use the washing machines|wash my clothes)?
x? How many washing machines are there?
* a=floor b=frequency c=person
On {a}, the stairs are cleaned {b}; {c} has the list of who is next.
{b}, someone on {a} has to clean the stairs. It is {c} who keeps the list.
The tenants of {a} clean the stairs {b}. {c} has the list of names.
b? How often (do the tenants of {a} have to clean the stairs|must the stairs on {a} be swept)?
c? Who (knows|can tell me) whose turn it is (on|to clean) {a}?
c? Who (keeps|has|looks after) the (cleaning |)list (for|of) {a}?
* a=duration b=team c=doc
A flat may be let to someone else for {a}, as long as {b} has agreed and {c} has been signed.
If you want to let your flat for a time, ask {b}. It is allowed for {a}, and {c} has to be signed.
Once {c} is signed and {b} has agreed, another person may live in your flat for {a}.
a? (How long|For how long) (may|can) (somebody else|a friend|another tenant) (live in|have) my flat?
b? (Whose consent do I need|Who must say yes) (if I want to let|before I let) my flat?
c? (What|Which paper) (has to be|needs to be|must be) signed (before|when) I let my flat?
x? (What|How much) may I ask for my flat?
* a=colour b=role c=daycount
Before a tenant moves out, {b} inspects the flat. This is done {c} ahead, and the walls have to be painted {a}.
{c} before you move out, {b} comes to see the flat; all walls should be {a} by then.
The walls have to be {a} when a tenant moves out. {b} looks at the flat {c} before.
a? (What|Which) colour (must|should) the walls (have|be) (when I leave|at the end)?
a? In which colour do I paint the walls (before I leave|at the end)?
b? Who (checks|comes to check) the flat (before I leave|at the end)?
c? How long before (I leave|I move out|my last day) is the flat (checked|inspected)?
x? When (do I get my deposit|is the deposit paid) back?
* a=roomname b=count c=money d=person
Every tenant has {b} keys to {a}. A further one costs {c}; ask {d}.
{d} gives out the keys to {a}, {b} to each tenant. For another you pay {c}.
Another key to {a} is {c}. As a rule each tenant has {b}, and {d} hands them out.
b? How many keys (to|for) {a} (does a tenant get|will I get|do I receive)?
c? (What|How much) (is charged for|does it cost to have|do I pay for) (one more|an extra) key to {a}?
d? (Who provides|Who can give me|From whom do I get) (a key|keys) to {a}?
x? What happens if I lose a key to {a}?
* a=span b=action c=agent
Music may be played {a}. If neighbours complain, {b}; if it happens again, {c} is told.
{a} you may play music. Should a neighbour complain, {b}. The second time, {c} is told.
You can play music {a}, but if a neighbour complains, {b}. A second complaint goes to {c}.
a? When (is music allowed|can I make music|may I make music)?
b? What (do I do|should I do|must I do) (after the first complaint|if somebody complains about my music)?
c? Who (hears of|learns about|is informed about) a second complaint(| about music)?
* a=goods b=month c=place d=phone
Old {a} are collected in {b}. Ring {d} and put them outside at {c}.
To get rid of old {a}, ring {d}; they are fetched from {c} in {b}.
In {b} a truck comes for old {a}. Tell us under {d} and leave them at {c}.
b? (In which month|When) (are old {a} taken away|can I get rid of old {a})?
c? Where (should I leave|do I put|do I leave) (the |)old {a}?
d? (Which|What) number (do I call|must I call) (about|for|to get rid of) old {a}?
x? (What|How much) does it cost to get rid of old {a}?
* a=pet b=food c=count d=person
{d} looks after {a}. They get {b}, {c} times a day.
{c} times a day, {d} gives {b} to {a}.
In our home, {a} are given {b} {c} times a day; it is {d} who does it.
b? What (do {a} eat|are {a} fed|is the food of {a})?
c? How many times a day (do {a} eat|are {a} fed)?
d? Who (feeds|cares for) {a}?
x? (What|How much) does it cost to keep {a}?
* a=roomname b=role c=item
Patients may read their own file in {a} if they show {c}. {b} brings it.
If you show {c}, {b} will bring your file to {a}, where you can read it.
Your own file can be read in {a}. {b} fetches it for you when you show {c}.
a? (Where|In which room) can I (look at|see|look into) my file?
b? Who (gets|finds|gives me) my file(| for me)?
c? What (do I have to bring|do I need|is required) (if I want to see|before I can see|to look at) my file?
x? (How long|For how many years) is my file kept?
* a=roomname b=action c=clothing
Nobody goes into {a} without {c}. Before you enter, {b}.
In {a}, everyone has to wear {c}; {b} before you go in.
Before you enter {a}, {b} and put on {c}.
b? What (do I have to do|must be done|must I do) before (going|I go) into {a}, apart from wearing {c}?
c? (What clothes are required|How must I be dressed) (for|in) {a}?
c? What do people have on in {a}?
x? Who cleans {a}?
* a=food b=dish c=role
Children who cannot eat {a} are given {b}. {c} must know about it.
If your child must not have {a}, tell {c}; it will get {b} instead.
There is {b} for every child who cannot eat {a}, as long as {c} knows.
b? What (does a child get|is there for a child|will my child get) (in place of|instead of) {a}?
c? (Whom|Who) do I (inform|speak to|talk to) (if|when) my child (cannot have|is not allowed) {a}?
* a=days b=town c=ride d=count
On {a} there is an outing to {b} by {c}. {d} residents can come.
{d} residents can go on the outing to {b}, which takes place on {a} by {c}.
By {c}, {d} residents can travel to {b} on {a} and spend some hours there.
a? (On which days|When) (can residents go|do we go|is there a trip) to {b}?
b? (Where|Which town) (does the outing go|do the residents travel|do we go) to?
c? How do (we|the residents) (get|travel) to {b}?
d? How many (people|of us) can (join|take part in) the (trip|outing)?
x? (What|How much) does the outing cost?
"""

NOTICES = """
* a=system b=version c=day d=role
On {c} {a} moves to version {b}. If anything no longer works after that, tell {d}.
Version {b} of {a} comes on {c}; {d} would like to hear of any faults.
From {c} you will see version {b} of {a}. {d} deals with any faults.
b? Which version of {a} (do we get|is on its way|will we have)?
c? (On which day|When) (does {a} change|is {a} updated|is there a new version of {a})?
d? (Whom|Who) do I (tell about|inform of|ask about) (a fault in|trouble with) {a}?
x? What is (new|better) in {a}?
* a=street b=date c=date d=street
{a} is closed from {b} until {c}; drivers go by way of {d}.
Until {c} there is no way through {a}, which is closed from {b} on. Take {d} instead.
From {b} on, traffic uses {d}, because {a} is closed. It opens again on {c}.
b? (From when|From which day) is {a} (shut|blocked)?
b? On which day do they (shut|block) {a}?
c? When can I (drive through|use) {a} again?
d? (Which street|What) do drivers (use|take) (instead of|while they cannot use) {a}?
x? Why is {a} closed?
* a=street b=hours c=day d=reason
On {c} there will be no water at {a} from {b}. The cause is {d}.
Because of {d}, the water at {a} is turned off on {c} from {b}.
Houses at {a} have no water from {b} on {c}; this is due to {d}.
b? (Between what times|At what hours) (is the water off|must people do without water) at {a}?
c? On which day (is the water off|must people do without water|do the taps stay dry) at {a}?
d? Why (is the water off|must people do without water|do the taps stay dry) at {a}?
x? How many houses are there at {a}?
* a=department b=phone c=date d=phone
{a} changes its number from {d} to {b} on {c}.
As of {c}, call {b} instead of {d} to reach {a}.
The number of {a} will be {b} from {c} on. It used to be {d}.
b? What is the new number (of|for) {a}?
b? Which number (should I dial|do I ring) for {a} in future?
c? When does {a} (get|receive) (another|a new) number?
d? What (is|was) the old number (of|for) {a}?
d? Which number of {a} (will no longer work|is out of date)?
x? Why does {a} (get|need) (another|a new) number?
* a=day b=count c=roomname d=team
The new board of members is elected on {a} in {c}. {b} people are standing for it, and {d} counts the votes.
On {a} you can vote in {c}. There are {b} people to choose from; the votes are counted by {d}.
{b} people want to be on the board. We vote on {a} in {c}, and {d} counts.
a? (On which day|When) is the (election|vote)?
b? How many (candidates are there|names can I choose from|candidates are on the list)?
c? Where (do I go|can members go|do we go) to vote?
d? Who (finds out the result|adds up the votes)?
x? How long does the board stay in office?
* a=name b=code c=duration d=roomname
In {d} guests can use the network {a} with the password {b} for {c}.
The password {b} gets guests into the network {a}, which they can use in {d}. It is valid for {c}.
For {c} at a time, the network {a} in {d} is open to guests who enter {b}.
b? (What|Which password) do guests (type|have to type|need) to (get into|use) {a}?
c? How long can a guest (stay in|be online with|be online in) {a}(| at a time)?
d? Where (can guests find|do guests find|can I be online with) {a}?
x? How fast is {a}?
* a=agent b=action c=email
If a strange e-mail arrives, {b} and send it on to {c}. {a} will look at it.
{a} looks at strange e-mails that are sent on to {c}. Until you hear more, {b}.
Strange e-mails go to {c}, where {a} checks them. In the meantime, {b}.
a? Who (examines|studies|has a look at) (strange|suspicious) e-mails?
b? Apart from sending it on, what (do I do|should I do|must I do) about a (strange|suspicious) e-mail?
c? (Where|To which address) do I (forward|pass on) a (strange|suspicious) e-mail?
* a=group b=number c=system
{a} can keep {b} messages in their mailbox; older ones are moved to {c}.
{b} messages fit in the mailbox of {a}. What is older goes to {c}.
The mailboxes of {a} are limited to {b} messages. Whatever is older, they will find in {c}.
b? (How many messages|How many e-mails) (may|can) {a} (store|have)(| in their mailbox)?
b? What is the (limit|largest number of messages) for {a}?
c? Where (can {a} look for|do {a} find|must {a} look for) (old|older) messages?
x? How large may a message to {a} be?
* a=event b=tool c=action d=person
{a} takes place online, in {b}, and {d} lets you in. While others speak, {c}.
In {b} you can join {a}; {d} lets people in. Please {c} while someone else is speaking.
While someone else is speaking at {a}, {c}. We meet in {b}, where {d} lets you in.
b? (What do I open|Where do I go online) (to join|to take part in|for) {a}?
c? What (should|must) I do (when|while) (others are talking|others talk) at {a}?
d? Who (admits people to|opens the meeting for|admits me to) {a}?
x? How many people (join|take part in) {a}?
* a=roomname b=name c=colour d=role
The printer in {a} is called {b} and takes {c} paper. {d} fills it up.
If you print in {a}, choose {b}. It takes {c} paper, which {d} refills.
{b} is the printer in {a}; it needs {c} paper, and {d} puts it in.
b? (Which printer do I choose|What is the name of the printer|Which printer is there) in {a}?
c? What colour of paper (do I see|do I find|is used) in the printer in {a}?
c? What colour is the paper (for|in) the printer in {a}?
d? Who (brings new paper to|puts new paper in|gives more paper to) the printer in {a}?
x? How (fast|old) is the printer in {a}?
* a=name b=name c=month d=role
In {c}, {d} gave the project {a} a new name: it is now called {b}.
{b} is what the project {a} has been called since {c}. The new name came from {d}.
The project {a} was renamed {b} in {c}, as {d} had proposed.
b? What is (the project |){a} called (today|now|at present)?
b? (Under|By) what name is {a} known (today|now)?
c? (When|In which month) did (the project |){a} (change|lose) its name?
d? (Whose idea was|Who thought of) the new name (of|for) {a}?
x? How many people work on {a}?
* a=item b=date c=roomname d=person
{a} can be won by anyone who sends in the right answer by {b}. {d} draws the winner in {c}.
Send in your answer by {b}. In {c}, {d} will then draw the winner, who gets {a}.
In {c}, {d} draws the winner from all answers that are here by {b}; the prize is {a}.
a? What (can I win|does the winner receive|is there to win)?
b? (What is the last day for|Until when can I hand in) (my|an) answer?
b? By when must my answer be (there|with you)?
c? Where (is the winner drawn|do you choose the winner|will you choose the winner)?
d? Who (picks|chooses|selects) the winner?
x? What is the right answer?
* a=group b=percent c=item
In the survey, most {a} asked for {c}. {b} of them took part.
Of all {a}, {b} answered our questions. Most of these wish for {c}.
{c} is what most {a} want, according to a survey in which {b} of them took part.
b? (What share|How large a part) of (all |the ){a} (replied|gave answers|filled in the survey)?
c? What (would most {a} like|is most important to {a}|do {a} miss most)?
x? (When|By whom) were {a} asked?
* a=goods b=reason c=company d=place
{c} wants its {a} back, because of {b}. Bring them to {d}, and you get your money.
Because of {b}, {c} is calling back {a}. They are taken in at {d}.
If you have {a} from {c}, please do not use them. Take them to {d}; the reason is {b}.
b? (Why|For what reason) (can I not use|should I not keep|must I bring back) (the |){a}?
c? (Which company|Who) (made|produced|sold) (the |){a}?
d? Where (can I hand in|do I hand in|do I return|should I return) (the |){a}?
x? How many {a} (have been|were) sold?
* a=item b=money c=percent d=month
In {d} the fee for {a} goes up by {c}, to {b}.
From {d} on, {a} will cost {b}, which is {c} more than now.
The price of {a} rises by {c}. From {d} on it will be {b}.
b? (What|How much) will (I pay for {a}|the new price of {a} be|be charged for {a})?
c? By how much does {a} (become more expensive|get dearer)?
c? How (large|big) is the (rise|increase) in the price of {a}?
d? (When|From when) (is {a}|will {a} be) more expensive?
x? Why does {a} become more expensive?
* a=clock b=day c=duration d=action
On {b} at {a} the alarm is tested. It rings for {c}; please {d}.
There is a test of the alarm on {b}. When it rings at {a}, {d}. It will stop after {c}.
The alarm will ring for {c} on {b}, at {a}. As this is only a test, {d}.
a? (At what time|At what hour) (will I hear|do you start to test|do you test) the alarm?
b? On which day (will I hear|do you test|do you try out) the alarm?
c? (How long|For how long) (will I hear|can we hear|must we listen to) the alarm?
d? What (do I do|should I do|must I do) (when I hear the alarm|during the test|while the alarm rings)?
x? When was the (last test|alarm last tested)?
* a=bus b=date c=bus
Because of a strike, {a} does not run on {b}. Passengers can take {c}, which runs as usual.
On {b} nobody drives {a}, as there is a strike; use {c} to get to work.
Use {c} on {b}, as there will be a strike on {a}.
b? (On which day|When) (is there no {a}|do the drivers of {a} strike|are the drivers of {a} on strike)?
c? What (can|do) I take (if I cannot use|in place of|instead of) {a}?
x? What do the drivers of {a} want?
* a=name b=colour c=street d=phone
Our cat {a} is missing. She is {b} and was last seen near {c}. If you see her, call {d}.
Our cat {a}, who is {b}, has not come home. She was last near {c}; please call {d} if you find her.
Near {c} our cat {a} was lost. She is {b}, and anyone who finds her may ring {d}.
b? (What colour is|What colour does the owner give for) {a}?
b? (Which|What) colour is the cat {a}?
c? Where did (anyone last see|someone last see|people last see) {a}?
c? Where (should I look|could I start to look) for {a}?
d? (Which|What) number do I (dial|use) if I (find|see) {a}?
x? How old is {a}?
* a=item b=money c=person d=phone
{c} is selling {a} for {b} and can be reached on {d}.
Anyone who would like {a} can have it from {c} for {b}; ring {d}.
For {b} you can have {a}, which {c} no longer needs. The number to call is {d}.
b? (What|How much) does the (owner|seller) want for {a}?
c? (Who|Which person) (offers|wants to part with) {a}?
d? Under which number can I (reach|speak to) the (owner|seller) of {a}?
x? How old is {a}?
* a=event b=town c=percent d=town
{c} of the members want {a} to be in {b}, so that is where it will be. {d} came second.
With {c} of the votes, {b} was chosen for {a}. In second place was {d}.
{d} only came second in the vote on {a}; {c} were for {b}.
b? Which town (won the vote on|was the first choice for|got most votes for) {a}?
c? What share of the votes (did the winner get|went to the winner) (when we voted|in the vote) on {a}?
c? How many of the members agreed (about|on) the place of {a}?
d? Which town (lost the vote on|was the second choice for) {a}?
x? When will {a} be held?
* a=bus b=place c=date d=duration
From {c}, {a} has a further stop at {b}. The ride will then take {d} longer.
{a} gets a new stop at {b}. It will be used from {c} on and makes the ride {d} longer.
A new stop for {a} opens on {c} at {b}, which adds {d} to the ride.
b? Where (will {a} also stop|is the new stop of {a}|does {a} get another stop)?
c? (When|From when|From which day) (will|does) {a} (use|have) the new stop?
d? How much (more time will I need|time is lost) with {a}?
d? By how much does (a|the) ride with {a} become longer?
x? How many stops does {a} have(| in all)?
* a=date b=date c=role d=phone
Our office stays shut from {a} to {b}. If something cannot wait, ring {d}; {c} will answer.
Nobody is in the office from {a} to {b}. For urgent matters there is {c}, phone {d}.
{c} can be reached on {d} while we are away. We leave on {a}, and {b} is the last day off.
a? What is the first day (on which the office is closed|of your holiday|on which nobody is there)?
b? What is the last day (on which the office is closed|of your holiday|on which nobody is there)?
c? Who (helps|is there|can help) (while you are away|if something is urgent|when the office is closed)?
d? Which number do I (call|dial|use) (if something is urgent|in an urgent case|while you are away)?
* a=event b=money c=goods d=roomname
{a} brought in {b}. With this we bought {c} for {d}.
We were able to buy {c} for {d} after {a}, at which {b} was given.
At {a}, people gave {b}, which was spent on {c} for {d}.
b? How much (money came in at|did we get from|did people give at) {a}?
c? What (was bought with|did you buy with|was paid with) the money from {a}?
d? For (which place|what place) was the money from {a} (used|spent)?
x? How many people came to {a}?
* a=roomname b=number c=frequency d=role
The door of {a} opens with the number {b}. It is changed {c} by {d}.
{d} changes the number for {a} {c}; at present it is {b}.
To get into {a}, type {b}. {d} sets a new number {c}.
b? (Which number opens|What do I type to open|What must I enter to get into) {a}?
c? How often (is there|do we get|must I learn) (another|a new) number for {a}?
d? Who (makes up|thinks of|chooses) (a|the) new number for {a}?
x? When was the number for {a} last changed?
* a=company b=count c=goods d=day
On {d}, {b} people from {a} visit us. They would like to look at {c}.
{a} sends {b} people on {d} to look at {c}.
To look at {c}, {b} people from {a} are coming here on {d}.
b? How many (guests|visitors) (does {a} send|do we expect from {a}|come from {a})?
c? What (interests|do we have to show to|do we show to) the (people|guests) from {a}?
d? (When|On which day) (do we expect|will we meet|are we visited by) the (people|guests) from {a}?
x? How long (will|do) the people from {a} stay?
* a=thing b=occasion c=role d=place
Please do not touch {a} {b}. If it has to be moved, {c} will take it to {d}.
{a} must be left alone {b}; only {c} may move it, and only to {d}.
Nobody may touch {a} {b}. Should it be in the way, {c} will put it in {d}.
b? When (must|should) (I leave {a} alone|I keep my hands off {a}|nobody use {a})?
c? Who (can|is allowed to) (carry {a} away|take {a} away)?
d? Where (can|may) {a} be (carried|taken|put)(| if it is in the way)?
x? (What|How much) did {a} cost?
* a=person b=department c=day d=language
{a} starts in {b} on {c} and speaks {d}.
On {c} we welcome {a}, who will work in {b}. At home, {a} speaks {d}.
From {c}, {a} will be in {b}. As a child of parents who spoke {d}, {a} knows that language well.
b? (Which department gets|Which department takes on|In which department do I find) {a}?
c? When (is the first day of {a}|does {a} begin|do we first see {a} here)?
d? (What|Which) language (does {a} know|can I use with {a})?
d? In which language can I talk to {a}?
x? Where did {a} work before?
* a=place b=daycount c=item
If nobody opens the door, your parcel is taken to {a}. There it waits for {b}; bring {c} to fetch it.
Parcels that could not be delivered lie at {a} for {b} and are handed over if you show {c}.
With {c}, you can fetch from {a} whatever could not be delivered. After {b} it goes back.
a? Where is my parcel if (I was not at home|nobody was at home)?
a? Where (do|can) I (collect|pick up) a parcel (that missed me|that I have missed)?
b? How long (do I have|is there time) to (collect|pick up) a parcel?
c? What (must I have with me|do I need|should I take along) (to collect|when I pick up) a parcel?
x? What does it cost to have a parcel brought again?
"""
