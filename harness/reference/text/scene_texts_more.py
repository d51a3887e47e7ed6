"""More sentences with several details each: houses, schools, clinics, shops, travel, lives and lands."""

LIFE = """
* a=person b=town c=year d=job
{a} was born in {b} in {c} and became {d}.
Born in {b} in {c}, {a} worked as {d}.
{a} ({d}) was born in {c} in {b}.
b? Where was {a} born?
c? When was {a} born?
c? In which year was {a} born?
d? What (did {a} become|did {a} work as|was the job of {a}|job did {a} have)?
x? When did {a} die?
* a=person b=town c=year d=goods
In {c}, {a} moved to {b} and (opened|started) a shop for {d}.
{a} (opened|started) a shop for {d} in {b} in {c}.
b? Where did {a} (open|start) a shop?
b? Which town did {a} (move|go) to?
c? When did {a} (open|start) (a|the) shop?
d? What (did {a} sell|was sold in the shop of {a}|kind of shop did {a} open)?
* a=person b=count c=goods d=place
{a} has {b} {c} in {d}.
{a} keeps {b} {c} (in|at|near) {d}.
There are {b} {c} in {d}. They belong to {a}.
b? How many {c} does {a} (have|keep)?
c? What does {a} (have|keep) in {d}?
d? Where (does {a} keep|are) the {c}?
* a=person b=item c=person d=day
{a} gave {b} to {c} on {d}.
On {d}, {a} gave {c} {b}.
{c} got {b} from {a} on {d}.
b? What did {a} give (to|) {c}?
b? What did {c} get from {a}?
c? (To whom|Who) did {a} give {b}(| to)?
d? (When|On which day) did {a} give {b} to {c}?
a? Who gave {b} to {c}?
x? Why did {a} give {b} to {c}?
* a=person b=person c=town d=month
{a} and {b} met in {c} in {d}.
{a} met {b} in {d}, when they were both in {c}.
b? (Who|Whom) did {a} meet?
c? Where did {a} (and {b} meet|meet {b})?
d? When did {a} (and {b} meet|meet {b})?
x? How long did {a} and {b} stay?
* a=person b=measure c=clock d=food
{a} ran {b} before {c} and then ate {d}.
Before {c}, {a} had already run {b}. After that, {a} had {d}.
b? How far did {a} run?
d? What did {a} (eat|have)?
c? Before what time did {a} run?
* a=person b=item c=money d=company
{a} bought {b} from {d} for {c}.
For {c}, {a} bought {b}. The seller was {d}.
{d} sold {b} to {a}. The price was {c}.
b? What did {a} buy?
c? How much did {a} pay (for {b}|)?
d? (From whom|Where) did {a} buy {b}?
d? Who sold {b} to {a}?
x? When did {a} buy {b}?
* a=person b=subject c=town d=duration
{a} studied {b} in {c} for {d}.
For {d}, {a} was a student of {b} in {c}.
b? What did {a} study?
c? Where did {a} study?
d? How long did {a} study?
x? Who taught {a}?
* a=town b=measure c=town d=duration
{a} is {b} from {c}; (by car|by train) it takes {d}.
The (road|way) from {a} to {c} is {b} long. The (trip|journey) takes {d}.
b? How far is (it from |){a} (from|to) {c}?
d? How long does (the trip|the journey|it) (from {a} to {c} |)take?
x? How much is a ticket from {a} to {c}?
* a=town b=number c=name d=year
{a} has {b} inhabitants, lies on the river {c} and became a town in {d}.
A town since {d}, {a} on the {c} has {b} (inhabitants|people).
b? How many (inhabitants|people) does {a} have?
b? How many people live in {a}?
c? On which river does {a} lie?
d? (When|In which year) did {a} become a town?
x? Who is the mayor of {a}?
* a=hill b=measure c=town d=year
{a} is {b} high and lies near {c}. It was first climbed in {d}.
First climbed in {d}, {a} near {c} is {b} high.
b? How (high|tall) is {a}?
c? Where (is {a}|does {a} lie)?
c? Near which town (is {a}|does {a} lie)?
d? When was {a} first climbed?
x? Who first climbed {a}?
* a=building b=year c=person d=measure
{a} was built in {b} by {c} and is {d} tall.
{c} built {a} in {b}. It (measures|is) {d}.
Built in {b}, {a} is {d} tall. The architect was {c}.
b? When was {a} built?
c? Who built {a}?
d? How (tall|high) is {a}?
x? How much did {a} cost?
* a=book b=person c=year d=count
{a} was written by {b} in {c} and has {d} chapters.
{b} wrote {a} in {c}. It has {d} chapters.
b? Who wrote {a}?
c? When was {a} written?
c? In which year did {b} write {a}?
d? How many chapters does {a} have?
x? Who published {a}?
* a=animal b=place c=food d=count
The {a} lives (near|in) {b}, eats {c} and has {d} young.
Near {b} lives a {a} with {d} young. It eats {c}.
b? Where does the {a} live?
c? What does the {a} eat?
d? How many young does the {a} have?
* a=dish b=food c=duration d=measure
For {a} you need {d} of {b}. Cook (it|everything) for {c}.
{a}: {d} of {b}, cooked for {c}.
b? What do you need for {a}?
c? How long (do you cook {a}|is {a} cooked)?
d? How much {b} do you need for {a}?
x? How many people does {a} serve?
* a=name b=count c=count d=person
{a} won the (match|game|final) by {b} to {c}. {d} scored the last goal.
The (match|game|final) ended {b} to {c} for {a}, with a late goal by {d}.
a? Who won (the match|the game|the final|)?
d? Who scored (the last|a late) goal?
x? Where was the (match|game) played?
* a=plant b=colour c=month d=place
The {a} has {b} flowers, blooms in {c} and grows near {d}.
In {c} the {b} {a} blooms near {d}.
b? What colour (is|are the flowers of) the {a}?
c? When does the {a} bloom?
d? Where does the {a} (bloom|grow)?
* a=ship b=date c=town d=count
{a} left {c} on {b} with {d} passengers.
On {b}, {a} sailed from {c}. There were {d} passengers on board.
b? When did {a} (leave|sail)?
c? (Where|From where) did {a} (leave|sail) from?
d? How many passengers were on {a}?
x? When did {a} arrive?
"""
HOUSES = """
* a=clock b=clock c=roomname d=hours
Check-in is from {a}, check-out until {b}. Breakfast is served in {c} from {d}.
Guests can check in from {a} and must check out by {b}. Breakfast ({d}) is in {c}.
a? (When|From when) can (I|guests) check in?
a? When is check-in?
b? (When|By when) (must|do) (I|guests) check out?
b? When is check-out?
c? Where is breakfast(| served)?
d? When is breakfast(| served)?
x? How much is (breakfast|a room|parking)?
* a=group b=clothing c=day
On {c}, {a} may wear {b}.
{a} wear {b}, except on {c}.
{a} must wear {b} on {c}.
b? What (may|must|do) {a} wear?
c? (When|On which day) (may|must) {a} wear {b}?
* a=pet b=place c=money
({a}|Pets such as {a}) are (allowed|welcome) in {b} for {c} a night.
You may bring {a} into {b} for {c}.
b? Where are {a} (allowed|welcome)?
c? How much (does it cost to bring|do you pay for) {a}?
x? How many {a} may I bring?
* a=event b=group c=money d=group
{a} is free for {b}; {d} pay {c}.
{b} can (attend|visit|join) {a} for free, but {d} pay {c}.
For {a}, {d} pay {c}. {b} pay nothing.
b? (For whom|For which people) is {a} free?
b? Who can (attend|visit|join) {a} for free?
c? How much do {d} pay for {a}?
d? Who (pays|has to pay) for {a}?
* a=roomname b=group c=agent d=days
{b} may not use {a} on {d} unless {c} agrees.
On {d}, {a} is closed to {b}, except with the permission of {c}.
{a} is open to everyone. Only {b} need the permission of {c} on {d}.
b? (Who|Which people) (may not use|need permission for) {a}?
c? (Who can allow|Whose permission is needed for) {b} (to use|in) {a}?
d? When (is {a} closed to|do {b} need permission for {a}|may {b} not use {a})?
* a=item b=place c=day d=agent
We have (lost|found) {a}. It was last seen in {b} on {c}. (Contact|Call|Tell) {d}.
{a} was (lost|found) in {b} on {c}. Please (contact|tell|call) {d}.
b? Where was {a} (found|lost|last seen)?
c? When was {a} (found|lost|last seen)?
d? Who should be (contacted|told|called) about {a}?
a? What was (found|lost) in {b}?
* a=agent b=days c=hours d=room
{a} (holds|has) office hours on {b} from {c} in {d}.
Office hours of {a}: {b}, {c}, {d}
You can speak to {a} in {d} on {b} from {c}.
b? On which days (does {a} have office hours|can I speak to {a})?
c? At what (time|hours) (does {a} have office hours|can I speak to {a})?
d? Where (does {a} have office hours|are the office hours of {a}|can I speak to {a})?
x? What is the email of {a}?
* a=agent b=agent c=agent
{a} reports to {b}, and {b} reports to {c}.
{a} works for {b}, who works for {c}.
b? (Who|Whom) does {a} (report to|work for)?
c? (Who|Whom) does {b} (report to|work for)?
* a=item b=month c=agent d=money
In {b}, {c} bought {a} for {d}.
{c} bought {a} in {b}. It cost {d}.
{a} was bought in {b} by {c} at a price of {d}.
b? When was {a} bought?
c? Who bought {a}?
d? How much did {a} cost?
d? What was the price of {a}?
x? Where was {a} bought?
* a=group b=count c=agent d=frequency
{a} meet {d} with {c}. At least {b} (of them |)must be there.
{c} meets {a} {d}. The meeting needs at least {b} people.
d? How often do {a} meet (with |){c}?
c? (Who|With whom) do {a} meet(| with)?
b? How many (people|of them) must be (there|present)?
* a=event b=agent c=food d=money
At {a}, {b} (serves|offers) {c} for {d}.
{b} will bring {c} to {a}. We pay {d}.
b? Who (serves|offers|brings) {c} at {a}?
c? What (is served|will {b} bring|does {b} offer) at {a}?
d? How much (do we pay for|is) {c} at {a}?
* a=doc b=agent c=agent d=deadline
{b} writes {a}, {c} checks it, and it is due on {d}.
{a} is written by {b} and checked by {c}. It is due on {d}.
b? Who writes {a}?
c? Who checks {a}?
d? When is {a} due?
* a=waste b=place c=agent
{a} must not go into the normal bin. Take it to {b} or ask {c}.
(Bring|Take) {a} to {b}; {c} will (empty|collect) it.
b? Where (do I take|must I take|should we bring) {a}?
c? Who (collects|can I ask about|takes care of) {a}?
* a=name b=phrase c=company
{a} is the name of our {b}, which was made by {c}.
Our {b} is called {a}. It comes from {c}.
We call our {b} {a}. {c} made it.
a? What is (the name of our {b}|our {b} called)?
a? What do we call our {b}?
c? Who made {a}?
* a=code b=measure c=place d=count
Part {a} (weighs|measures) {b} and is on shelf {d} in {c}.
{a}: {b}, shelf {d}, {c}
You will find part {a} ({b}) in {c} on shelf {d}.
b? (How (heavy|big) is|What is the size of|How much is) (part |){a}?
c? Where is (part |){a}?
d? On which shelf is (part |){a}?
x? How much does (part |){a} cost?
* a=money b=agent c=agent
Up to {a}, {b} may decide; anything more expensive goes to {c}.
{b} may sign contracts of up to {a}. Larger (ones|contracts) are signed by {c}.
Purchases (below|under) {a} are approved by {b}, (bigger|larger) ones by {c}.
b? Who (decides|may decide|approves|signs) (up to|below) {a}?
c? Who (decides on|approves|signs) (larger|more expensive|bigger) (ones|purchases|contracts)?
* a=daycount b=agent c=manner
Ask for (leave|holiday|vacation) at least {a} (in advance|before) {c}. {b} approves it.
(Leave|Holiday|Vacation) requests go to {b} {c}, at least {a} (in advance|before).
a? How (early|many days before|long before) must I ask for (leave|holiday|vacation)?
b? Who approves (leave|holiday|vacation)(| requests)?
b? To whom do (leave|holiday|vacation) requests go?
c? How do I ask for (leave|holiday|vacation)?
x? How many days of (leave|holiday|vacation) can be carried over?
* a=count b=month c=year
You can (carry|take) over {a} days of (leave|holiday|vacation) until {b}.
Up to {a} unused days (may|can) be taken until {b} of the next year.
a? How many days (of leave |)can (I|you) (carry|take) over?
b? Until when (can|must) unused days be (taken|used)?
b? (By|Until) when must I use the leave that I carry over?
* a=item b=agent c=duration d=place
Order {a} from {b}. It (arrives|comes) within {c} and can be (collected|picked up) at {d}.
{a} is ordered from {b}; collect it at {d} after {c}.
b? (From whom|Where) (do I|can I|do you) order {a}?
c? How long does {a} take(| to arrive)?
d? Where (can|do) (I|you) (collect|pick up) {a}?
* a=thing b=problem c=agent d=clock
{a} is out of order because {b}. {c} will repair it at {d}.
Do not use {a}: {b}. {c} comes at {d} to fix it.
b? (Why is {a} out of order|What is wrong with {a}|Why can {a} not be used)?
c? Who will (repair|fix) {a}?
d? When will {a} be (repaired|fixed)?
* a=system b=agent c=manner d=clock
{a} is down until {d}. (Contact|Tell) {b} {c} if you need help.
Until {d}, {a} cannot be used. {b} can be reached {c}.
d? Until when is {a} (down|not available)?
d? When will {a} be back?
b? (Who|Whom) (can|should) (I|you) contact about {a}?
c? How (can {b} be reached|is {b} reached)?
x? Why is {a} down?
* a=group b=phrase c=phrase d=room
{a} work on the {b} in {d} and later on the {c}.
First {a} do the {b} in {d}, then the {c}.
b? What do {a} (work on|do) (first|in {d})?
c? What do {a} (work on|do) (later|next|after that)?
d? Where do {a} (work on|do) the {b}?
* a=count b=group c=group d=roomname
{a} {b} and some {c} were in {d}.
In {d} there were {a} {b}, but no {c}.
a? How many {b} were in {d}?
d? Where were the {b}?
* a=role b=department c=count d=role
{a} (leads|runs) {b} with {c} people; {d} is the deputy.
In {b} there are {c} people, led by {a}. The deputy is {d}.
a? Who (leads|runs) {b}?
c? How many people (work|are) in {b}?
d? Who is the deputy in {b}?
"""
