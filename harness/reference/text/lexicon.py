"""Words of everyday work and life, by what they can stand for. Data only."""

from harness.reference.text.listing import phrases, words

MONTHS = words("January February March April May June July August September October November December")

WEEKDAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

NUMBER_WORDS = words("""
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
""")

ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth tenth")

COLOURS = words("""
red blue green black white yellow purple orange grey brown silver gold pink teal crimson turquoise ivory beige
violet maroon navy olive
""")

LANGUAGES = words("""
English French Spanish German Italian Polish Greek Turkish Korean Hindi Arabic Dutch Danish Portuguese
Japanese Swedish Czech Finnish Russian Chinese Hungarian Norwegian
""")

MATERIALS = words("""
oak steel glass copper linen cotton wool marble granite bamboo leather ceramic titanium rubber plastic paper
cardboard aluminium concrete brick silk iron pine nylon clay bronze
""")

ADJECTIVES = words("""
small large narrow wide quiet bright heavy light spare main second annual weekly daily monthly local central
eastern western northern southern public private early late primary backup standard special new old blue red
green white black grey yellow upper lower internal external digital printed electronic personal shared
regional national temporary permanent official general final first basic advanced mobile portable common free
open closed modern wooden metal broken clean full empty long short simple hot cold fresh dry wet tall round
square soft hard fast slow cheap regular urgent monthly quarterly
""")

DOCUMENTS = phrases("""
form; report; invoice; contract; receipt; application; certificate; timesheet; request; order; quote; budget;
plan; schedule; manual; letter; survey; ticket; checklist; policy; proposal; offer; complaint; claim; bill;
agenda; summary; travel request; expense report; leave request; purchase order; delivery note; sick note;
medical certificate; payslip; job description; meeting notes; safety report; accident report; holiday plan;
tax form; visa application; registration form; feedback form; consent form; shift plan; price list; guest
list; shopping list; inventory list; packing list; customer file; patient file; project plan; sales report;
annual report; monthly report; weekly report; audit report; incident report; insurance claim; training record;
time sheet; warranty card; newsletter; press release; loan agreement; rental agreement; parking permit;
membership card; permission slip; homework; essay; lesson plan; exam paper; school report; test results; lab
report; drawing; blueprint; photo; logo; presentation; spreadsheet; database; backup
""")

EQUIPMENT = phrases("""
laptop; printer; projector; badge; key; phone; headset; monitor; keyboard; scanner; camera; router; server;
charger; battery; cable; lamp; fan; heater; fridge; oven; coffee machine; dishwasher; vacuum cleaner; washing
machine; drill; saw; hammer; ladder; helmet; glove; jacket; uniform; trolley; pallet; forklift; crane; pump;
valve; filter; engine; generator; sensor; alarm; lift; door; gate; window; lock; locker; cabinet; shelf; desk;
chair; sofa; table; whiteboard; screen; microphone; speaker; tablet; bike; car; van; truck; bus; boat;
trailer; bicycle; scooter; wheelchair; first aid kit; fire extinguisher; smoke detector; toolbox; test kit;
microscope; scale; thermometer; conveyor belt; packing machine; label printer; barcode scanner; cash register;
ticket machine; vending machine; parking meter; air conditioner; boiler; solar panel; water tank; hose; lawn
mower; tent; kayak; helmet; access card; master key; spare key; company car; delivery van; company phone; work
laptop; safety vest; hard hat; hearing protection; goggles; mask; blanket; bed; stretcher; bandage
""")

ROOMS = phrases("""
cafeteria; canteen; kitchen; lobby; reception; meeting room; conference room; server room; break room; waiting
room; storage room; mail room; copy room; training room; library; laboratory; workshop; warehouse; garage; car
park; loading dock; roof terrace; garden; courtyard; gym; swimming pool; sauna; playground; sports hall;
auditorium; classroom; music room; art room; staff room; changing room; shower room; prayer room; quiet room;
first aid room; nursery; pharmacy; clinic; emergency room; operating room; ward; dentist; laundry; bakery;
butcher; restaurant; bar; cafe; bookshop; gift shop; ticket office; post office; bank; museum; gallery;
theatre; cinema; zoo; park; stadium; campsite; harbour; ferry terminal; bus station; airport; platform;
archive; basement; attic; studio; office; front desk; help desk; information desk; lost property office;
customer service desk; bike shed; recycling centre; town hall; community centre; church; market; ice rink;
tennis court; climbing wall; visitor centre; showroom; assembly hall; paint shop; clean room; cold store;
control room
""")

ROLES = phrases("""
team lead; manager; director; receptionist; secretary; accountant; nurse; doctor; teacher; principal;
librarian; cook; driver; cleaner; caretaker; guard; engineer; technician; electrician; plumber; mechanic;
developer; designer; analyst; trainer; coach; supervisor; shift leader; foreman; buyer; cashier; sales
assistant; store manager; office manager; project manager; product manager; account manager; branch manager;
plant manager; warehouse manager; duty manager; line manager; department head; head of sales; head of finance;
head nurse; head teacher; chief engineer; safety officer; security officer; data protection officer; privacy
officer; press officer; fire warden; first aider; lab assistant; dentist; pharmacist; vet; lifeguard; pilot;
captain; conductor; guide; editor; translator; lawyer; auditor; consultant; intern; apprentice; volunteer;
treasurer; chairman; mayor; landlord; janitor; porter; gardener; baker; butcher; waiter; barista; chef;
courier; quality inspector; site manager; HR manager; IT manager; finance director; managing director; chief
executive; night guard; travel coordinator; event manager; shop steward; mentor; tutor; night nurse; midwife;
surgeon; finance manager
""")

TEAMS = phrases("""
the HR department; the IT department; the finance team; the sales team; the legal team; the support team; the
facilities team; the marketing team; the security team; the purchasing department; the payroll office; the
accounts department; the help desk; the service desk; the travel desk; the front desk; the reception; the
warehouse team; the kitchen team; the cleaning crew; the maintenance crew; the night shift; the early shift;
the late shift; the logistics team; the quality team; the design team; the data team; the research group; the
works council; the safety committee; the board; the management; the customer service team; the admissions
office; the exam office; the school board; the parents' council; the student union; the nursing staff; the
city council; the housing office; the tax office; the library staff; the ground crew; the test team; the web
team; the network team; the database team; the training department; the press office; the planning office; the
welcome team; the billing team; the events team; the fire department; the medical team; the mobile team; the
core team; HR; IT
""")

GROUPS = phrases("""
employees; visitors; interns; new employees; members; guests; customers; patients; students; pupils; parents;
teachers; drivers; contractors; managers; part-time staff; full-time staff; freelancers; apprentices;
trainees; volunteers; residents; tenants; passengers; suppliers; subscribers; children; seniors; nurses;
cleaners; technicians; remote workers; shift workers; office workers; warehouse workers; kitchen staff; night
workers; engineers; team leads; Basic members; Premium members; Gold members; Silver members; Family members;
student members; business customers; private customers; new customers; regular customers; online customers;
foreign guests; hotel guests; day guests; cyclists; card holders; exhibitors; speakers; players; coaches;
sales staff; temporary workers; new starters; first-year students; second-year students; senior managers;
working parents; delivery drivers; bus drivers; lab staff; office staff; field staff; security guards; job
applicants; retired staff
""")

EVENTS = phrases("""
meeting; training; fire drill; workshop; course; conference; interview; inspection; audit; exam; concert;
exhibition; match; tournament; party; summer party; Christmas party; open day; team meeting; staff meeting;
board meeting; safety training; first aid course; yoga class; swimming lesson; language course; sales meeting;
town hall meeting; press conference; stocktaking; maintenance; system update; software update; flu
vaccination; health check; blood donation; field trip; school trip; parents' evening; graduation; welcome day;
job fair; book fair; film night; quiz night; guided tour; factory tour; product launch; webinar; daily
stand-up; weekly review; monthly review; annual review; project review; design review; charity run; hackathon;
flea market; street festival; wine tasting; cooking class; dance class; chess club; team lunch; induction day;
weekly call; budget meeting; safety briefing; morning briefing; handover; kick-off meeting; retrospective;
planning session; music lesson
""")

FOODS = phrases("""
soup; salad; bread; rice; pasta; pizza; fish; chicken; cheese; eggs; fruit; cake; ice cream; coffee; tea;
juice; water; milk; sandwiches; vegetables; beans; potatoes; noodles; curry; pancakes; apples; oranges;
bananas; cherries; yoghurt; honey; nuts; chocolate; biscuits; lemonade; porridge; stew; dumplings; sushi;
tomatoes; carrots; onions; mushrooms; lentils; butter
""")

GOODS = phrases("""
shoes; books; toys; tools; furniture; bicycles; clothes; spare parts; paint; paper; tyres; medicine; bandages;
flowers; seeds; tickets; maps; pens; envelopes; boxes; bottles; cups; plates; towels; blankets; curtains;
carpets; mirrors; candles; soap; gloves; helmets; jackets; batteries; cables; lamps; screws; nails; bricks;
tiles; pipes; wires; chips; phones; cameras; watches; glasses; bags; suitcases; tents; parcels; letters;
newspapers; magazines; stamps; keys; samples; uniforms; oil; fuel; gas; wood; coal; sand; gravel; cement;
salt; sugar; flour; wine; beer; cosmetics; software; licences; vouchers; gift cards
""")

PLACES = phrases("""
the reception; the front desk; the main entrance; the lobby; the cafeteria; the warehouse; the basement; the
first floor; the second floor; the third floor; the fourth floor; the top floor; the ground floor; the loading
dock; the car park; the archive; the server room; the mail room; the copy room; the break room; the meeting
room; the library; the gym; the intranet; the staff portal; the website; the app; the help desk; the
courtyard; the garden; the roof terrace; the east wing; the west wing; the north wing; the south wing; the
main hall; the sports hall; the workshop; the laboratory; the kitchen; the clinic; the pharmacy; the control
room; the information desk; the top drawer; the blue cabinet; the red folder; the green box; the key cabinet;
the shared drive; the office; the waiting room; the staff room; the town hall; the harbour; the bus stop; the
main gate; the back door; the storage room; the ticket office; the cold store; the second drawer; the notice
board; the hallway
""")

WORDS = words("""
north south river stone garden winter copper silver harbor market engine valve blanket paper window ladder
basket coffee sugar cotton wool barrel lamp mirror carpet bridge tower signal cable filter pump rotor sensor
battery charger helmet jacket boot glove ticket permit license invoice refund voucher deposit premium shift
crew route depot dock hangar archive ledger folder badge locker cabinet shelf drawer crate pallet trailer
tractor wagon canal forest meadow valley summit ridge island beach lagoon desert canyon orchard vineyard
bakery kitchen pantry cellar attic balcony corridor lobby studio theater museum library clinic pharmacy
nursery academy college stadium arena temple castle fortress palace violin piano trumpet drum flute guitar
poem novel letter journal magazine recipe soup salad bread butter cheese pepper salt honey lemon orange apple
cherry grape melon peach plum carrot onion potato rice bean corn wheat barley oat clover maple cedar pine oak
birch willow tulip rose lily falcon eagle heron otter badger fox wolf bear lynx tiger camel horse donkey goat
sheep rabbit turtle salmon trout whale dolphin crab lobster ruby amber jade pearl coral granite marble quartz
iron nickel zinc tin lead gold bronze steel glass clay sand gravel cement plaster timber cat dog bird fish cow
pig duck frog mouse snake spider bee ant leaf root seed branch flower cloud rain snow storm wind sun moon star
planet ocean lake hill field farm road street house door roof wall floor chair table desk bed pillow spoon
fork knife plate cup bottle box bag hat coat shoe sock shirt dress ring watch clock phone book pen pencil
ruler map photo song game ball kite doll puzzle hammer nail saw drill rope chain wheel tire brake train plane
boat ship truck taxi bicycle
""")

PROBLEMS = phrases("""
the printer is offline; the password has expired; the paper tray is empty; the battery is low; the door is
open; the filter is blocked; the pump is too hot; the network is down; the disk is full; the file is damaged;
the account is locked; the card was rejected; the sensor is dirty; the belt is jammed; the oil level is low;
the tank is empty; the licence has expired; the engine is overheated; the cable is loose; the screen is
frozen; the toner is low; the water pressure is too low; the lid is not closed; the address is missing; the
payment failed; the server does not answer; the memory is full; the light is broken; the brake is worn; the
temperature is too high; the connection was lost; the customer is unknown; the part is out of stock; the fuse
is blown
""")

SITUATIONS = phrases("""
the alarm rings; you lose your badge; the printer jams; you are ill; the lift stops; a parcel arrives; the
power fails; a customer complains; you find a lost key; the password expires; the laptop is stolen; a visitor
arrives; you see smoke; the pump leaks; the screen stays black; a machine stops; the order is late; you forget
your password; the door does not open; a guest checks in early; you have an accident; a patient faints; the
internet is down; the train is cancelled; the weather is bad; a child is missing; the water is cold; a package
is damaged; you cannot come to work; the light turns red; the light flashes; a window breaks; the room is
taken; the bus is late; the card is lost; a delivery is wrong; you work on a Sunday; you move to a new flat;
the fridge is warm; the invoice is wrong; your phone is broken; you leave the company; a colleague is hurt;
the tank is empty; the system is slow
""")

ACTIONS = phrases("""
call the help desk; leave the building; press the red button; restart the router; inform your manager; report
it to reception; close the windows; use the stairs; open a ticket; fill in the form; turn off the machine;
wait for the technician; call the security team; go to the meeting point; change the password; replace the
filter; clean the sensor; check the cable; hold the button for ten seconds; send an email to HR; take a photo;
sign the delivery note; write down the time; call the number on the door; unplug the device; empty the tray;
remove the paper; hand it in at the front desk; ask the shift leader; bring a doctor's note; book a new room;
press the green key; lock the door; switch to the backup server; contact the supplier; use the spare key; show
your badge; return the key; pay the deposit; scan the code; enter the PIN; click on the blue link; reset the
device; add water; turn the valve to the left; pull the lever; stop the belt; wear a helmet; wash your hands;
refill the tank; offer a refund; call an ambulance; stay in the room; turn the key twice; delete the old file;
log out and log in again; take the next bus; tell the driver; ring the bell; keep the receipt; update the app;
call the hotline; put on gloves; use the back entrance; choose another seat; order a new card
""")

PURPOSES = phrases("""
the audit; the inspection; the new branch; the summer party; the trade fair; the training; visitors;
emergencies; deliveries; heavy loads; large groups; private calls; interviews; storage; customer meetings;
cleaning; repairs; the night shift; small parcels; cold drinks; job interviews; exams; sports; concerts;
bicycles; guests; children; first aid; business trips; printing; video calls; chemical waste; old paper;
medical samples; returns; spare parts; quiet work; overtime; new software; the budget
""")

MANNERS = phrases("""
by email; by phone; by post; by courier; by bank transfer; by credit card; in cash; in writing; online; in
person; by text message; by hand; by truck; by train; by ship; by bus; by plane; through the app; through the
portal; with a key card; with a badge; with a PIN; with a fingerprint; with a visitor card; with a blue badge;
with a signed form; with a voucher
""")

REASONS = phrases("""
repairs; bad weather; a public holiday; a strike; cleaning; a power cut; staff shortage; a water leak;
stocktaking; building work; a private event; a software update; high demand; low demand; a fire drill; an
inspection; rising costs; heavy snow; a staff meeting; a technical fault; missing parts; road works; a lack of
space; safety concerns; a broken lift; the holiday season
""")

ITEMS_CARRIED = phrases("""
a passport; an ID card; a helmet; safety shoes; a towel; a valid ticket; a packed lunch; a photo; a pen;
gloves; a badge; a signed form; a laptop; a water bottle; a reflective vest; ear plugs; a doctor's note; proof
of address; a bank statement; a driving licence; a swimming cap; indoor shoes; a student card; a coin; a
password; a signature; two photos; a birth certificate; a deposit; a stamp; warm clothes; a map; sun cream;
rain boots; a notebook; safety goggles; a face mask; a hair net; a lab coat; a booking number
""")

DEPARTMENTS = phrases("""
sales; finance; logistics; research; purchasing; marketing; quality; production; HR; IT; customer service;
legal; payroll; training; planning; maintenance; design; security
""")

DIETS = words("vegan vegetarian gluten-free spicy halal organic sugar-free kosher dairy-free")

FILE_FORMATS = phrases("PDF; CSV; JSON; XML; Excel; Word; PNG; plain text; ZIP; HTML; JPG")

PAYMENTS = phrases("""
cash; credit card; bank transfer; voucher; mobile phone; cheque; debit card; invoice; direct debit
""")

WEATHER = words("rain snow fog sunshine wind storms hail ice heat clouds")

SUBJECTS = words("maths history physics chemistry biology music art geography sports law economics")

SEASONS = words("spring summer autumn winter")

ANIMALS = words("""
falcon eagle heron otter badger fox wolf bear lynx tiger camel horse donkey goat owl rabbit turtle
""")

UNITS = phrases("""
kg; km; metres; litres; grams; tons; cm; m; kilometres; kilograms; degrees; volts; GB; MB; watts; km/h; bar;
square metres; miles; inches
""")

FREQUENCIES = phrases("""
every day; every morning; every evening; every week; every month; every year; every night; every hour; every
quarter; every second week; every other day; every weekend
""")

COUNTABLE = words("""
river stone garden market engine valve window ladder basket lamp mirror bridge tower signal cable filter pump
sensor battery helmet jacket boot glove ticket permit invoice voucher crew route depot badge locker cabinet
drawer crate tractor wagon forest meadow valley island beach desert orchard bakery kitchen cellar balcony
lobby library clinic pharmacy nursery academy college temple castle piano trumpet drum flute guitar poem novel
letter journal recipe apple cherry orange lemon carrot onion eagle otter badger camel horse donkey rabbit
turtle lobster cat dog bird cow pig duck frog spider bee ant seed branch flower cloud star planet lake hill
field farm road street door wall table desk bed spoon fork plate cup bottle box bag hat coat shoe shirt dress
ring watch clock phone book pencil ruler map photo song game ball kite doll puzzle hammer nail saw rope chain
wheel brake train plane boat ship truck taxi bicycle city party lady story baby country company fox bus church
dish brush class glass tax peach bench
""")

TIERS = words("""
Basic Premium Family Gold Silver Bronze Standard Starter Student Business Plus Pro Junior Senior Flex Comfort
Classic Light Economy Group Weekend Travel Home Team Express Partner Platinum Duo Single Young
""")

PRODUCTS = phrases("""
card; ticket; subscription; policy; insurance; contract; tariff; package; course; loan; account; pass;
voucher; licence; season ticket; travel insurance; day ticket; gift card; phone contract; dental plan; rental;
permit; meal plan; bundle; scheme
""")

CASES = phrases("""
receipts; invoices; orders; trips; purchases; refunds; complaints; applications; holiday requests; expenses;
loans; parcels; deliveries; contracts; travel requests; leave requests; business trips; flights; taxi rides;
hotel stays; returns; claims; payments; discounts; repairs; quotes; timesheets; sick notes; lost keys; visitor
badges; job applications; overtime hours; expense reports; phone calls; bookings; reservations; access
requests; purchase orders; bank transfers; letters; tickets; exams; library books; library loans; software
requests; press questions; accidents; visits; meetings; documents; photos; changes
""")

SYSTEMS = phrases("""
website; portal; database; mail server; booking system; payroll system; ticket system; time clock; intranet;
file server; web shop; calendar; phone system; alarm system; backup server; network; VPN; wiki; chat tool;
scheduler; search engine; firewall; printer queue; email account; online shop; learning platform; access
system; payment system; customer database; mailing list; account
""")

VEHICLES = phrases("""
bus; train; ferry; shuttle; tram; boat; coach; flight; night train; shuttle bus; express train; cable car;
school bus; minibus; airport bus; water taxi; ship; delivery van
""")

DAYTIMES = words("""
morning evening last first early late night afternoon Sunday weekend noon daily Monday Friday holiday
""")

SERVICES = phrases("""
shuttle service; library service; lunch service; cleaning service; swimming lesson; yoga class; language
course; bike rental; tool rental; boat rental; car rental; massage; eye test; flu shot; print service;
delivery service; pickup service; repair service; guided tour; support line; hotline; counselling; laundry
service; gym class; childcare; ski course; home delivery; locker rental; dance class; cooking class; first aid
course; health check; night service; mobile library; parcel service; breakfast
""")

ORGANISATIONS = words("""
branch office clinic school factory bank museum hospital agency bakery club institute college foundation
studio workshop shop plant committee group union orchestra library university laboratory brewery farm hotel
pharmacy company
""")

FIRM_ENDINGS = words("""
Labs Group House Works Systems Plaza Inn Station Logistics Foods Motors Media Health Travel Energy Press Bank
Farm
""")

HALLS = words("""
Hall House Tower Court Park Center Plaza Lodge Cafe Library Museum Clinic School Garden Theatre Market Station
Stadium
""")

PROJECT_WORDS = words("""
building website research garden school energy water training software housing safety recycling road data
office
""")

PLAN_NAMES = words("""
Basic Premium Family Gold Silver Standard Starter Student Business Plus Pro Junior Senior Flex Comfort Classic
""")

WASTE = phrases("""
paper; glass; plastic; metal; food waste; old batteries; cardboard; garden waste; wood; broken glass; used
oil; medicine
""")

VACCINES = phrases("flu; measles; hepatitis; tetanus; rabies; polio; travel; yellow fever; pneumonia")

MEDICINES = phrases("""
tablets; drops; capsules; pills; vitamins; sprays; spoons; blue pills; white pills; sleeping pills
""")

SHIFTS = words("early late night morning day weekend evening Sunday first second third")

CLOTHING = phrases("""
jeans; trainers; a uniform; a tie; a white coat; a blue shirt; black shoes; a suit; sports clothes; a red
vest; an apron; boots
""")

PETS = phrases("""
dogs; cats; rabbits; birds; hamsters; small dogs; guide dogs; turtles; parrots; large dogs
""")

DISHES = phrases("""
the soup; the cake; pancakes; the stew; the pizza; the salad; apple pie; the curry; fish soup; the bread;
risotto; tomato sauce
""")

PLANTS = phrases("""
rose; tulip; lily; daisy; sunflower; orchid; cherry tree; lavender; violet; poppy; crocus; willow; jasmine
""")

TITLES = phrases("""
Travel; Opening hours; Office; IT guide; Working time; Holidays; Parking; Safety; Visitors; Contacts;
Expenses; Services; Handbook; Rules; Training; Equipment; Facilities; Library; Cafeteria; Timetable; Prices;
Membership; Returns; Support; News; Staff; Health; School; Products; Deliveries
""")

STATES = phrases("""
is empty; is blocked; is too hot; is missing; is out of order; is not connected; is locked; is broken; is
full; is dirty; is wet; is offline; is overdue; is damaged; is worn; is too small; is switched off; is upside
down; does not start; does not open; does not close; has expired; has stopped; has failed; has been lost; has
been stolen; makes a noise; smells of smoke; turns red; needs a new battery; is not ready; is not signed;
cannot be found; shows the wrong time; is in the wrong place; falls down; runs too slowly; leaks; is frozen;
is occupied; is under repair; needs cleaning; has no power; was rejected
""")

FAULTS = phrases("""
broken; missing; faulty; late; lost; blocked; wrong; damaged; new; slow; leaking; dirty; stolen; loose;
frozen; closed
""")

OCCASIONS = phrases("""
at night; at any time; in the morning; in the afternoon; in the evening; at the weekend; at noon; on arrival;
on request; in advance; at the end of the day; at the end of the month; at the end of the year; at the
beginning of the year; on the first day; on the last day; during working hours; outside working hours; during
the holidays; during lunch; after work; before work; in summer; in winter; on public holidays; at the start of
the shift; at the end of the shift; before leaving the building; after lunch; on rainy days; in an emergency;
the day before; the next day; every time; on the first Monday of the month; at weekends only; twice before
noon; two days later; one week in advance; at short notice; in the second week of the month
""")
