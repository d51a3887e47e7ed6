"""Attributes of people, groups, plans, cases, things, documents, systems. The notation is explained in `attributes`."""

PEOPLE = """
# jobtitle | person | job | job
{S} [works|work] as {v}.
{P} job is {v}.
{S} [is|are] employed as {v}.
{S} joined us as {v}.
? What is the job of {O}?
? (As what|What) does {O} work (as|)?
? What does {O} do?
# department | person | department | department
{S} [works|work] in (the |){v} department.
{S} [belongs|belong] to the {v} department.
{P} department is {v}.
{S} moved to {v} (last month|this spring|recently).
? In which department does {O} work?
? (Which|What) department is {O} in?
? What is the department of {O}?
# boss | person group org | agent | supervisor
{S} [reports|report] to {v}.
{P} (supervisor|manager|boss) is {v}.
{v} supervises {O}.
{S} [is|are] supervised by {v}.
? (Who|Whom) [does|do] {O} report to?
? Who supervises {O}?
? Who is the (supervisor|manager|boss) of {O}?
? To whom [does|do] {O} report?
# deputy | person | person | deputy
{P} (deputy|stand-in) is {v}.
{v} (stands in for|replaces) {O} (during holidays|when needed|).
When {O} is (away|on leave|ill), (ask|contact|call) {v}.
In the absence of {O}, {v} takes over.
? Who is the deputy of {O}?
? Who (stands in for|replaces) {O}?
? Whom do you (ask|contact|call) when {O} is away?
? Who takes over in the absence of {O}?
# since.joined | person org | year | joining
{S} joined (the company|the firm|us) in {v}.
{S} [has|have] been with us since {v}.
{S} started (here|at the company) in {v}.
? When did {O} (join|start)?
? Since when has {O} been with us?
? In which year did {O} join?
# born | person | date | birthday
{S} was born on {v}.
{P} birthday is on {v}.
{S} celebrates a birthday on {v}.
? When was {O} born?
? When is the birthday of {O}?
# hometown | person | town | home town
{S} [lives|live] in {v}.
{S} [comes|come] from {v}.
{P} home town is {v}.
{S} [grew|grew] up in {v}.
? Where does {O} (live|come from)?
? What is the home town of {O}?
? Which town does {O} come from?
? Where did {O} grow up?
# holidaytown | person group | town | holiday
{S} [spends|spend] (holidays|every holiday|the summer) in {v}.
{S} [goes|go] to {v} on holiday.
? Where [does|do] {O} go on holiday?
? Where [does|do] {O} spend (holidays|the summer)?
# drives | person org | item | vehicle
{S} [owns|own] {v}.
{S} [uses|use] {v} (every day|at work|).
{S} [has|have] {v}.
? What [does|do] {O} (own|use|have)?
# works.days | person group | days | working days
{S} [works|work] on {v}.
{S} [is|are] in the office on {v}.
{P} working days are {v}.
You (can |)find {O} in the office on {v}.
? (When|On which days) [does|do] {O} work?
? When is {O} in the office?
? What are the working days of {O}?
# leave | person | date | return
{S} [is|are] (away|on leave|on holiday) until {v}.
{S} [returns|return] on {v}.
{S} will be back on {v}.
? When (does {O} return|will {O} be back)?
? Until when is {O} (away|on leave|on holiday)?
# teaches | person | subject | subject
{S} [teaches|teach] {v}.
{P} (subject|field) is {v}.
{S} [gives|give] lessons in {v}.
? What does {O} teach?
? What is the (subject|field) of {O}?
? In what does {O} give lessons?
# likes | person group | food | favourite food
{P} favourite (food|lunch) is {v}.
{S} [likes|like] {v} best.
{S} always [orders|order] {v}.
? What is the favourite (food|lunch) of {O}?
? What [does|do] {O} (like best|always order)?
# salary | person group | money | salary
{S} [earns|earn] {v} a month.
{P} (salary|pay|monthly pay) is {v}.
{S} [is|are] paid {v} (a month|a week|).
? How much [does|do] {O} earn?
? What is the (salary|pay) of {O}?
? How much is {O} paid?
"""
GROUPS = """
# holidays | group | daycount | annual leave
{S} [gets|get] {v} of (leave|holiday|vacation|paid leave) (a year|per year|each year).
{S} [has|have] {v} (off|of leave|of annual leave) (a year|per year).
{S} [is|are] entitled to {v} of (annual leave|holiday|paid leave|vacation).
The (holiday|leave|vacation) allowance for {O} is {v}.
? How many (days|days of leave|vacation days|days of holiday|holidays) do {O} (get|have)?
? How much (leave|holiday|vacation) do {O} (get|have) (a year|per year|)?
? To how much (leave|holiday|vacation) are {O} entitled?
? What is the (holiday|leave|vacation) allowance for {O}?
# probation | group | duration | probation period
{S} [has|have] a (probation|trial) period of {v}.
The (probation|trial) period (of|for) {O} (is|lasts) {v}.
{S} [is|are] on (probation|trial) for {v}.
? How long is the (probation|trial) period (of|for) {O}?
? How long are {O} on (probation|trial)?
# notice | group plan | duration | notice period
{P} notice period is {v}.
The notice period (for|of) {O} is {v}.
{S} must give {v} notice.
{S} [has|have] a notice period of {v}.
? What is the notice period (of|for) {O}?
? How much notice must {O} give?
? How long is the notice period (for|of) {O}?
# loans | group | count | loan limit
{S} (can|may) (borrow|take out) (up to |at most |){v} (books|items|bikes|laptops).
{S} [is|are] allowed to borrow {v} (books|items|bikes).
The limit for {O} is {v} (books|items).
? How many (books|items) (can|may) {O} borrow?
? What is the limit for {O}?
# discount | group plan | percent | discount
{S} [gets|get] (a discount of |){v} (off|on all orders|in the shop|).
{S} [receives|receive] a discount of {v}.
The discount for {O} is {v}.
{S} [saves|save] {v}.
? How much discount do {O} (get|receive)?
? What (is the discount|discount is there) for {O}?
? How much do {O} save?
# cost.pays | group | money | fee
{S} [pays|pay] {v} (a month|a year|per visit|per person|).
The (fee|price|charge) for {O} is {v}.
We charge {O} {v}.
{S} [has|have] to pay {v}.
? How much do {O} (pay|have to pay)?
? What is the (fee|price|charge) for {O}?
? What do we charge {O}?
# needs.wear | group | carried | required item
{S} must (wear|carry|bring) {v}.
{S} (have|need) to (carry|bring|show) {v}.
{S} [is|are] not allowed in without {v}.
{v} is compulsory for {O}.
? What must {O} (wear|carry|bring)?
? What do {O} (need|have) to (carry|bring|show)?
? Without what are {O} not allowed in?
# park | group | place | parking place
{S} (park|should park|can park|must park) (at|near|behind) {v}.
Parking for {O} is (near|behind|at) {v}.
? Where (do|should|can|must) {O} park?
? Where is the parking for {O}?
# checkin | group | place | check-in
{S} (report|sign in|check in|register) at {v}.
{S} (must|have to|should) (report to|go to|sign in at|register at) {v} (first|on arrival|).
On the first day, {O} (go|report) to {v}.
? Where (do|must|should) {O} (report|sign in|check in|register)?
? Where do {O} go (first|on the first day|on arrival)?
# eat | group | place | lunch place
{S} (eat|have lunch|have their break) in {v}.
Lunch for {O} is served in {v}.
? Where do {O} (eat|have lunch)?
? Where is lunch for {O} served?
# begin | group | clock | start of work
{S} (start|begin) (work |)at {v}.
{P} (working day|day|shift) (starts|begins) at {v}.
{S} must be here at {v}.
? When do {O} (start|begin) (work|)?
? (At what time|What time) (do {O} start|must {O} be here)?
? When does the (working day|shift) of {O} begin?
# finish | group | clock | end of work
{S} (finish|stop) (work |)at {v}.
{S} (go home|leave) at {v}.
{P} (working day|shift) ends at {v}.
? When do {O} (finish|stop|go home)?
? (At what time|What time) do {O} (finish|go home)?
? When does the (working day|shift) of {O} end?
# weekly | group | count | weekly hours
{S} work {v} hours a week.
The working week of {O} (has|is) {v} hours.
? How many hours (a week |)do {O} work?
? How long is the working week of {O}?
# break | group | duration | break
{S} (have|get|take) a break of {v}.
The break (of|for) {O} lasts {v}.
{S} [is|are] entitled to a break of {v}.
? How long is the break (of|for) {O}?
? How long a break do {O} (get|have|take)?
# apply | group | agent | application
{S} (apply|must apply) to {v}.
{S} (send|hand) their (application|request) to {v}.
{v} (handles|decides on) requests from {O}.
? To whom do {O} apply?
? Who (handles|decides on) requests from {O}?
? To whom do {O} send their (application|request)?
# remote | group | count | remote days
{S} (may|can) work from home {v} days a (week|month).
{S} [is|are] allowed {v} days of (home office|remote work) a (week|month).
(Remote work|Working from home) is possible for {O} on {v} days a week.
? How many days (may|can) {O} work from home?
? How many days of (remote work|home office) are {O} allowed?
# bonus | group | money | bonus
{S} (get|receive) a bonus of {v}.
The (yearly |annual |)bonus for {O} is {v}.
There is a bonus of {v} for {O}.
? How (high|big) is the bonus for {O}?
? How much bonus do {O} (get|receive)?
? What is the bonus for {O}?
# allowance | group case | money | allowance
{S} (get|receive) {v} (a day|per day|a night) (for meals|for travel|).
The (daily|meal|travel) allowance for {O} is {v}.
We (reimburse|pay) {O} up to {v} (a day|per trip|).
? What is the (daily|meal|travel|) allowance for {O}?
? How much (do we|do you) (reimburse|pay) {O}?
? How much do {O} (get|receive) (a day|per day|)?
# trainedby | group | agent | trainer
{S} [is|are] (trained|taught|instructed) by {v}.
{v} (trains|teaches|instructs) {O}.
? Who (trains|teaches|instructs) {O}?
? By whom are {O} (trained|taught)?
# bonus+holidays+discount+allowance+break.benefit | group | item | benefit
{S} (get|receive|are given) {v} (on the first day|free of charge|at the start|).
(The company|The office|We) (gives|give) {O} {v}.
Every year, {O} (get|receive) {v}.
? What do {O} (get|receive)?
? What are {O} given?
"""
PLANS = """
# cost.price | plan thing service | money | price
{S} [costs|cost] {v} (a month|a year|per person|per day|).
{P} price is {v}.
{S} [is|are] (sold|available|on sale) for {v}.
{S} [sells|sell] (for|at) {v}.
Customers pay {v} for {O}.
The (price|cost) of {O} is {v}.
We charge {v} for {O}.
? How much [does|do] {O} cost?
? What is the (price|cost) of {O}?
? How much (is|do we charge for|do customers pay for) {O}?
? What do you pay for {O}?
? What [does|do] {O} cost?
# refund | plan case thing | daycount | refund period
(Refunds|Refund requests) for {O} are (possible|accepted) within {v}.
{S} can be (returned|refunded|cancelled) within {v}.
{S} [has|have] a (refund|return) period of {v}.
(Customers|You) can return {O} within {v}.
The (refund|return) period (for|of) {O} is {v}.
? How (long|many days) do (customers|you) have to return {O}?
? Within how many days can {O} be (returned|refunded)?
? What is the (refund|return) period (for|of) {O}?
? How long can {O} be returned?
# warranty | thing system plan | duration | warranty
{S} [has|have] a (warranty|guarantee) of {v}.
{P} (warranty|guarantee) (lasts|is) {v}.
{S} [comes|come] with a (warranty|guarantee) of {v}.
{S} [is|are] covered for {v}.
? How long is the (warranty|guarantee) of {O}?
? How long is {O} covered?
? What is the warranty period of {O}?
# storage | plan system thing | measure | storage
{S} [includes|include] {v} (of storage|of data|).
{S} [comes|come] with {v} (of storage|of data|).
{P} limit is {v}.
? How much (storage|data|) [does|do] {O} include?
? What is the limit of {O}?
? How much [does|do] {O} come with?
# covers | plan | goods | coverage
{S} [covers|cover] {v}.
{S} [is|are] valid for {v}.
{P} coverage includes {v}.
{S} [pays|pay] for {v}.
? What [does|do] {O} (cover|pay for)?
? What is {O} valid for?
? What is included in {O}?
# excludes | plan | goods | exclusion
{S} [does|do] not (cover|include) {v}.
{v} are not (covered by|included in|part of) {O}.
{S} [excludes|exclude] {v}.
? What [does|do] {O} not (cover|include)?
? What is not (covered by|included in|part of) {O}?
? What [does|do] {O} exclude?
# users | plan system | count | users
{S} [allows|allow] (up to |){v} users.
Up to {v} (users|people) can (use|share) {O}.
{S} [is|are] (limited to|meant for) {v} users.
? How many (users|people) can (use|share) {O}?
? How many users [does|do] {O} allow?
# cancel | plan service event | daycount | cancellation period
{S} can be cancelled (up to |){v} before (the start|the end|renewal).
(Cancel|You must cancel) {O} at least {v} (in advance|before).
The cancellation period (for|of) {O} is {v}.
? How (long|many days) (before|in advance) (must|can) {O} be cancelled?
? What is the cancellation period (for|of) {O}?
? How early must you cancel {O}?
# since.introduced | plan system project thing | month | introduction
{S} [was|were] (introduced|launched|released) in {v}.
{S} [has|have] been available since {v}.
We (introduced|launched) {O} in {v}.
? When [was|were] {O} (introduced|launched|released)?
? Since when has {O} been available?
? In which month did we (introduce|launch) {O}?
# ends.date | plan project service | date | end date
{S} (ends|expires|runs out) on {v}.
{S} [is|are] valid until {v}.
{P} (last day|end date) is {v}.
{S} will be (stopped|closed) on {v}.
? When does {O} (end|expire|run out)?
? Until when is {O} valid?
? What is the (last day|end date) of {O}?
# payby | plan service event | payment | payment
{S} [is|are] paid by {v}.
(You can pay|Pay) for {O} by {v}.
We accept {v} for {O}.
Payment for {O} is by {v} only.
? How (is {O} paid|do you pay for {O}|can I pay for {O})?
? (Which|What) payment do we accept for {O}?
# minage | plan event place service | count | minimum age
{S} [is|are] open to people over {v}.
You must be {v} (years old |)to (use|join) {O}.
The minimum age for {O} is {v}.
? What is the minimum age for {O}?
? How old must you be to (use|join) {O}?
# late | plan service case | money | late fee
The (late|delay|reminder) fee for {O} is {v}.
If {O} is (late|overdue), you pay {v}.
{P} late fee is {v}.
? What is the (late|delay|reminder) fee (for|of) {O}?
? How much do you pay if {O} is (late|overdue)?
# bonuspoints | plan | count | points
{S} [gives|give] {v} points per (order|euro|visit).
With {O} you (collect|earn|get) {v} points (per visit|per order|).
? How many points [does|do] {O} (give|earn)?
? How many points do you (collect|earn|get) with {O}?
# from.insurer | plan thing | company | insurer
{S} [is|are] (insured|provided) by {v}.
The (insurer|provider) of {O} is {v}.
{v} (insures|provides) {O}.
? Who (insures|provides) {O}?
? Who is the (insurer|provider) of {O}?
"""
CASES = """
# approver | case doc event | agent | approval
{S} (must|have to|need to) be approved by {v}.
{S} (need|require) (the approval|a signature) (of|from) {v}.
{v} (approves|signs off|authorises) {O}.
(Approval|Permission) for {O} comes from {v}.
Ask {v} (for approval of|to approve) {O}.
? Who (approves|signs off|authorises|must approve|has to approve) {O}?
? Who gives (permission|approval) for {O}?
? (Whose|What) (approval|signature) do {O} need?
? By whom must {O} be approved?
# needs.thing | case | carried | requirement
{S} (need|require) {v}.
For {O}, {v} is (needed|required).
{S} (are only possible|are only accepted|are accepted) with {v}.
Do not forget {v} for {O}.
? What do {O} (need|require)?
? What is (needed|required) for {O}?
? With what are {O} accepted?
# sent.recipient | case doc goods | agent | recipient
(Send|Forward|Hand|Bring|Give|Submit) {O} to {v}.
{S} (go|are sent|should be sent|must be sent|are forwarded) to {v}.
{v} (receives|collects) {O}.
? (To whom|Where) (do|should|must) (I|you|we) (send|submit|hand|bring) {O}?
? Who (gets|receives|collects) {O}?
? To whom (are|must) {O} (go|be sent|sent)?
# due.date | case doc project | date | deadline
{S} [is|are] due (on|by) {v}.
(Submit|Hand in|Send in|Finish) {O} by {v}.
The deadline for {O} is {v}.
{S} must be (submitted|handed in|finished|ready) by {v}.
? When [is|are] {O} due?
? What is the deadline for {O}?
? By when must {O} be (submitted|handed in|finished|ready)?
? Until when can I (submit|hand in) {O}?
# due.day | case doc | day | weekday of submission
{S} [is|are] due (on|by) {v}.
(Submit|Hand in|Send in) {O} by {v}.
{S} must be (submitted|handed in) by {v}.
{S} must reach us before {v}.
? (By when|When|By which day) must {O} be (submitted|handed in)?
? When [is|are] {O} due?
? On which day [is|are] {O} due?
# processed | case doc | duration | processing time
{S} [is|are] (processed|handled|answered|dealt with) within {v}.
(Processing|Handling) {O} takes {v}.
It takes {v} to (process|handle) {O}.
We (answer|process|handle) {O} within {v}.
? How long does it take to (process|handle) {O}?
? How (fast|quickly) [is|are] {O} (processed|handled|answered)?
? How long does (processing|handling) {O} take?
? Within what time [is|are] {O} processed?
# kept | case doc goods system | duration | storage time
{S} [is|are] (kept|stored|archived) for {v}.
We (keep|store) {O} for {v}.
{S} must be (kept|stored) (for|at least) {v}.
After {v}, {O} [is|are] (deleted|destroyed|thrown away).
? How long [is|are] {O} (kept|stored|archived)?
? How long do we (keep|store) {O}?
? For how long must {O} be kept?
? After what time [is|are] {O} (deleted|destroyed)?
# where.kept | case doc goods | place | storage place
{S} [is|are] (kept|stored|filed) (in|at) {v}.
You (will |can |)find {O} (in|at) {v}.
We (keep|store) {O} (in|at) {v}.
(Look for {O}|Put {O}) (in|at) {v}.
? Where [is|are] {O} (kept|stored|filed)?
? Where (can I|do you|can you) find {O}?
? Where do we (keep|store) {O}?
# needs.form | case | doc | form
{S} (are made|are requested) with {v}.
(Use|Fill in) {v} for {O}.
For {O}, (use|fill in|complete) {v}.
? Which (form|document) (do you|do I) (use|fill in) for {O}?
? What (should|must) (I|you) fill in for {O}?
# how.sent | case doc service | manner | way
{S} [is|are] (sent|made|submitted|handled|delivered) {v}.
(Send|Submit|Make|Order) {O} {v}.
{S} [is|are] only (accepted|possible) {v}.
? How [is|are] {O} (sent|made|submitted|delivered)?
? How (do|should|can) (I|you) (send|make|submit|order) {O}?
? In what way [is|are] {O} (sent|submitted)?
# allowedwhen | case | days | allowed days
{S} [is|are] (allowed|possible|accepted) (only |)on {v}.
We accept {O} (only |)on {v}.
? When [is|are] {O} (allowed|possible|accepted)?
? On which days do we accept {O}?
# cost.limit | case | money | limit
The limit for {O} is {v}.
{S} may not (cost more than|exceed) {v}.
We pay (up to|at most) {v} for {O}.
{S} [is|are] limited to {v}.
? What is the (limit|maximum) for {O}?
? How much (may|can) {O} cost?
? How much do we pay for {O} (at most|)?
# copies | case doc | count | copies
{S} (must be|are|is) (printed|handed in) in {v} copies.
We need {v} copies of {O}.
? How many copies of {O} (do we need|are needed)?
? In how many copies [is|are] {O} printed?
# written | doc | agent | author
{S} [was|were] written by {v}.
{v} (wrote|drafted|prepared) {O}.
{P} author is {v}.
? Who (wrote|drafted|prepared) {O}?
? Who is the author of {O}?
? By whom was {O} written?
# signs.by | doc | agent | signature
{S} [is|are] signed by {v}.
{v} (signs|must sign|has to sign) {O}.
{S} [needs|need] the signature of {v}.
? Who (signs|must sign|has to sign) {O}?
? Whose signature [does|do] {O} need?
# pages | doc | count | pages
{S} [has|have] {v} pages.
{S} [is|are] {v} pages long.
There are {v} pages in {O}.
? How many pages [does|do] {O} have?
? How long is {O}?
# format | doc system | file | file format
{S} [is|are] (saved|sent|stored) as {v}.
{P} (file |)format is {v}.
{S} [uses|use] the {v} format.
? (In which|Which) format (is {O} saved|does {O} use)?
? What is the (file |)format of {O}?
# updated | doc system thing plan | frequency | update
{S} [is|are] (updated|renewed|revised|reviewed) {v}.
We (update|renew|revise|review) {O} {v}.
(There is a new version of {O}|A new version of {O} appears) {v}.
? How often is {O} (updated|renewed|revised|reviewed)?
? How often do we (update|renew|revise|review) {O}?
? When is {O} (updated|revised|reviewed)?
"""
THINGS = """
# weight | thing | measure | weight
{S} [weighs|weigh] {v}.
{P} weight is {v}.
{S} [has|have] a weight of {v}.
? How much [does|do] {O} weigh?
? What is the weight of {O}?
? How heavy is {O}?
# material | thing place | material | material
{S} [is|are] made of {v}.
{S} [is|are] (built|made) from {v}.
{P} (material|body) is {v}.
{v} was used for {O}.
? What is {O} made of?
? (Which|What) material (was used for {O}|is {O} made of)?
? What is the material of {O}?
# from.maker | thing system | company | maker
{S} [is|are] (made|built|produced) by {v}.
{v} (makes|builds|produces) {O}.
{P} (maker|manufacturer) is {v}.
{S} [comes|come] from {v}.
? Who (makes|builds|produces) {O}?
? Who is the (maker|manufacturer) of {O}?
? Which company (makes|builds) {O}?
# since.bought | thing system | year | purchase
{S} [was|were] (bought|purchased) in {v}.
We (bought|purchased|acquired) {O} in {v}.
{S} [has|have] been in use since {v}.
? When [was|were] {O} (bought|purchased|acquired)?
? In which year did we (buy|purchase) {O}?
? Since when has {O} been in use?
# fails.repair | thing place system | agent | repairs
{S} [is|are] (repaired|serviced|maintained|fixed) by {v}.
{v} (repairs|services|maintains|fixes) {O}.
(Repairs of|Maintenance of) {O} [is|are] done by {v}.
If {O} (breaks|fails|stops), call {v}.
? Who (repairs|services|maintains|fixes) {O}?
? By whom is {O} (repaired|serviced|maintained)?
? Whom (do|should) (I|you) call if {O} (breaks|fails|stops)?
# serviced | thing system | frequency | service interval
{S} [is|are] (serviced|inspected|checked|tested) {v}.
(Inspect|Check|Test|Service) {O} {v}.
{S} (must|has to|needs to) be (checked|inspected|serviced|tested) {v}.
? How often (is|must) {O} (be |)(serviced|inspected|checked|tested)?
? How often do we (check|inspect|service|test) {O}?
? When is {O} (checked|inspected|serviced)?
# speed | thing transport | measure | speed
{S} [reaches|reach] {v}.
{P} top speed is {v}.
{S} [runs|run] at (up to |){v}.
? How fast is {O}?
? What is the top speed of {O}?
# battery | thing | duration | battery life
{P} battery lasts {v}.
{S} [runs|run] for {v} on one (charge|battery).
The battery (of|in) {O} lasts {v}.
? How long does the battery (of|in) {O} last?
? What is the battery life of {O}?
# where.put | thing doc | place | place
{S} [is|are] (kept|stored|left) (in|at|near) {v}.
(Put|Leave|Return) {O} (in|at|to) {v}.
You (will |can |)find {O} (in|near|at) {v}.
{S} [stands|stand] (in|near) {v}.
{S} (hangs|is) (in|near) {v}.
? Where is {O} (kept|stored|)?
? Where (can I|do I|do you) find {O}?
? Where (do|should) (I|you) (put|leave|return) {O}?
# purpose.use | thing place system | purpose | use
{S} [is|are] (used|meant|intended) for {v}.
We use {O} for {v}.
{S} [serves|serve] for {v}.
? What is {O} (used|meant|intended) for?
? What do we use {O} for?
? For what is {O} used?
# opener | thing place | agent | key holder
{v} (has|keeps|holds) the key (to|of|for) {O}.
The key (to|of|for) {O} is with {v}.
(Ask|Get the key from) {v} (to open|for) {O}.
? Who (has|keeps|holds) the key (to|of|for) {O}?
? With whom is the key (to|for|of) {O}?
# serial | thing system doc | code | code
{P} (serial |inventory |product |reference |)(number|code) is {v}.
{S} [carries|carry] the (number|code) {v}.
{S} [is|are] registered (under|as) {v}.
The (number|code) (of|for) {O} is {v}.
? What is the (serial |inventory |product |reference |)(number|code) of {O}?
? Which (number|code) [does|do] {O} carry?
? Under which (number|code) is {O} registered?
# borrow | thing | duration | loan period
{S} (can|may) be (borrowed|rented|lent) for {v}.
(Members|You) (can|may) (keep|borrow|rent) {O} for {v}.
The loan period (of|for) {O} is {v}.
? (How|For how) long (can|may) {O} be (borrowed|rented)?
? (How|For how) long (can|may) you (keep|borrow|rent) {O}?
? What is the loan period (of|for) {O}?
# needs.part | thing | item | spare part
{S} [needs|need] {v}.
{S} only [works|work] with {v}.
{v} is (missing from|needed for) {O}.
? What [does|do] {O} need?
? With what [does|do] {O} work?
# temperature | thing place goods | measure | temperature
{S} [is|are] kept at {v}.
The temperature (of|in) {O} is {v}.
{P} temperature must not exceed {v}.
? At what temperature [is|are] {O} kept?
? What is the temperature (of|in) {O}?
# sent.goods | thing goods | town | delivery
{S} [is|are] (shipped|delivered|sent) to {v}.
We (ship|deliver|send) {O} to {v}.
? Where [is|are] {O} (shipped|delivered|sent)?
? Where do we (ship|deliver|send) {O}?
? To which town [is|are] {O} (shipped|delivered)?
# from.origin | thing goods | town | origin
{S} [comes|come] from {v}.
We (import|get|order) {O} from {v}.
{P} origin is {v}.
? Where [does|do] {O} come from?
? From where do we (import|get|order) {O}?
? What is the origin of {O}?
# stock | thing goods | number | stock
There are {v} of {O} (in stock|left|in the warehouse).
We have {v} units of {O} (in stock|left).
{P} stock is {v} (units|pieces).
? How many (units |)of {O} (are left|are in stock|do we have)?
? What is the stock of {O}?
# delivered | goods case thing | day | delivery day
{S} [is|are] delivered on {v}.
{S} (arrive|come|arrives) on {v}.
We (get|receive) {O} on {v}.
The (truck|courier) brings {O} on {v}.
? When [is|are] {O} delivered?
? On which day [is|are] {O} delivered?
? When do we (get|receive) {O}?
"""
SYSTEMS = """
# versionno | system doc | version | version
{S} [runs|run] version {v}.
{P} (current|latest) version is {v}.
{S} [is|are] at version {v}.
(We use|Use|Install) version {v} of {O}.
? (Which|What) version of {O} (do we use|is used|is installed)?
? What is the (current|latest) version of {O}?
# login | system service | manner | login
(Log in|Sign in) to {O} {v}.
You (log in|sign in) to {O} {v}.
(Access to|Login to) {O} is {v}.
? How do (I|you) (log in|sign in) to {O}?
? How is access to {O}?
# passworddays | system | duration | password change
The password (of|for) {O} (expires|must be changed) after {v}.
Passwords for {O} are valid for {v}.
{P} password must be changed every {v}.
? How long is the password (for|of) {O} valid?
? After how long (does|must) the password (for|of) {O} (expire|be changed)?
# backup | system | frequency | backup
{S} [is|are] backed up {v}.
(A backup of {O} is made|We back up {O}|Backups of {O} run) {v}.
? How often is {O} backed up?
? How often (is a backup of {O} made|do we back up {O})?
? When do backups of {O} run?
# fails.reset | system thing | action | reset
To reset {O}, {v}.
You reset {O} like this: {v}.
If you want to reset {O}, {v}.
{S} [is|are] reset as follows: {v}.
? How (do|can) (I|you) reset {O}?
? What do you do to reset {O}?
? How is {O} reset?
# fails.action | system thing transport event | action | what to do
If {O} (does not work|fails|is not available), {v}.
When {O} (stops|fails|does not work), {v}.
(In case of problems with|If there is a problem with|In the event of trouble with) {O}, {v}.
{v} if {O} (does not work|fails).
? What (should|do|must) (I|you) do if {O} (does not work|fails|is not available)?
? What (should|do) (I|you) do when {O} (stops|fails)?
? What is to be done in case of problems with {O}?
# meaning | code | problem | meaning
{S} means that {v}.
{S} (appears|is shown) when {v}.
(If you see|When the display shows) {O}, {v}.
{S}: {v}.
{P} meaning is that {v}.
? What does {O} mean?
? When (does {O} appear|is {O} shown)?
? What is the meaning of {O}?
# remedy.action | code | action | remedy
(If|When) {O} (appears|is shown|comes up), {v}.
(To fix|To clear|In case of) {O}, {v}.
{v} when you see {O}.
{S} is (fixed|solved) like this: {v}.
? What (should|do|must) (I|you) do (if|when) {O} (appears|is shown)?
? How (do|can) (I|you) (fix|clear|solve) {O}?
? What (should|do) you do when you see {O}?
# remedy.call | code | agent | help
(If|When) {O} (appears|is shown), (call|tell|inform) {v}.
{S} must be reported to {v}.
Report {O} to {v}.
? Whom do you (call|tell|inform) (if|when) {O} (appears|is shown)?
? To whom must {O} be reported?
# codeseverity | code | colour | light
{S} comes with a {v} light.
The light for {O} is {v}.
When {O} (appears|is shown), the lamp turns {v}.
? (Which|What) (colour|color) is the light for {O}?
? What colour does the lamp turn when {O} appears?
# dataplace | system | town | server location
The data of {O} is stored in {v}.
{P} servers are in {v}.
{S} [runs|run] on servers in {v}.
? Where is the data of {O} stored?
? Where are the servers of {O}?
# port | system | number | port
{S} [uses|use] port {v}.
{P} port is {v}.
The port (of|for) {O} is {v}.
? (Which|What) port does {O} use?
? What is the port (of|for) {O}?
# starts.launch | project system | date | launch
{S} (goes live|starts|begins|will be launched) on {v}.
The launch of {O} is on {v}.
{P} launch date is {v}.
? When does {O} (go live|start|begin)?
? When is the launch of {O}?
? What is the launch date of {O}?
# client | project org | company | client
{P} (client|customer) is {v}.
{S} [is|are] done for {v}.
{v} ordered {O}.
{S} [was|were] commissioned by {v}.
? Who is the (client|customer) of {O}?
? For whom is {O} done?
? Who (ordered|commissioned) {O}?
# phase | project | ordinal | phase
{S} [is|are] in (its|the) {v} phase.
{S} [has|have] reached the {v} phase.
? In which phase is {O}?
? Which phase has {O} reached?
# reason | event place transport service | reason | reason
{S} (was|is|has been) (cancelled|closed|delayed|moved) because of {v}.
Because of {v}, {O} (was|is) (cancelled|closed|delayed).
{S} [is|are] (late|suspended|not available) due to {v}.
? Why (was|is) {O} (cancelled|closed|delayed|moved|not available)?
? What is the reason that {O} is (closed|delayed|not available)?
# purpose.plan | event project plan | purpose | purpose
{S} [is|are] (planned|organised|meant) for {v}.
{P} purpose is {v}.
{S} was set up for {v}.
? What is {O} (planned|organised|meant) for?
? What is the purpose of {O}?
"""
