"""Words of everyday work and life, by what they can stand for. Data only; lists are semicolon-separated phrases."""


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split(";") if item.strip())


MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
NUMBER_WORDS = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty".split()
)
ORDINALS = tuple("first second third fourth fifth sixth seventh eighth ninth tenth".split())
COLOURS = tuple(
    "red blue green black white yellow purple orange grey brown silver gold pink teal crimson turquoise ivory beige "
    "violet maroon navy olive".split()
)
LANGUAGES = tuple(
    "English French Spanish German Italian Polish Greek Turkish Korean Hindi Arabic Dutch Danish Portuguese Japanese "
    "Swedish Czech Finnish Russian Chinese Hungarian Norwegian".split()
)
MATERIALS = tuple(
    "oak steel glass copper linen cotton wool marble granite bamboo leather ceramic titanium rubber plastic paper "
    "cardboard aluminium concrete brick silk iron pine nylon clay bronze".split()
)
ADJECTIVES = tuple(
    "small large narrow wide quiet bright heavy light spare main second annual weekly daily monthly local central "
    "eastern western northern southern public private early late primary backup standard special new old blue red "
    "green white black grey yellow upper lower internal external digital printed electronic personal shared regional "
    "national temporary permanent official general final first basic advanced mobile portable common free open "
    "closed modern wooden metal broken clean full empty long short simple hot cold fresh dry wet tall round "
    "square soft hard fast slow cheap regular urgent monthly quarterly".split()
)
DOCUMENTS = _phrases("""
form; report; invoice; contract; receipt; application; certificate; timesheet; request; order; quote; budget; plan;
schedule; manual; letter; survey; ticket; checklist; policy; proposal; offer; complaint; claim; bill; agenda; summary;
travel request; expense report; leave request; purchase order; delivery note; sick note; medical certificate; payslip;
job description; meeting notes; safety report; accident report; holiday plan; tax form; visa application; registration
form; feedback form; consent form; shift plan; price list; guest list; shopping list; inventory list; packing list;
customer file; patient file; project plan; sales report; annual report; monthly report; weekly report; audit report;
incident report; insurance claim; training record; time sheet; warranty card; newsletter; press release; loan
agreement; rental agreement; parking permit; membership card; permission slip; homework; essay; lesson plan; exam paper;
school report; test results; lab report; drawing; blueprint; photo; logo; presentation; spreadsheet; database; backup
""")
EQUIPMENT = _phrases("""
laptop; printer; projector; badge; key; phone; headset; monitor; keyboard; scanner; camera; router; server; charger;
battery; cable; lamp; fan; heater; fridge; oven; coffee machine; dishwasher; vacuum cleaner; washing machine; drill; saw;
hammer; ladder; helmet; glove; jacket; uniform; trolley; pallet; forklift; crane; pump; valve; filter; engine; generator;
sensor; alarm; lift; door; gate; window; lock; locker; cabinet; shelf; desk; chair; sofa; table; whiteboard; screen;
microphone; speaker; tablet; bike; car; van; truck; bus; boat; trailer; bicycle; scooter; wheelchair; first aid kit; fire
extinguisher; smoke detector; toolbox; test kit; microscope; scale; thermometer; conveyor belt; packing machine; label
printer; barcode scanner; cash register; ticket machine; vending machine; parking meter; air conditioner; boiler; solar
panel; water tank; hose; lawn mower; tent; kayak; helmet; access card; master key; spare key; company car; delivery van;
company phone; work laptop; safety vest; hard hat; hearing protection; goggles; mask; blanket; bed; stretcher; bandage
""")
ROOMS = _phrases("""
cafeteria; canteen; kitchen; lobby; reception; meeting room; conference room; server room; break room; waiting room;
storage room; mail room; copy room; training room; library; laboratory; workshop; warehouse; garage; car park; loading
dock; roof terrace; garden; courtyard; gym; swimming pool; sauna; playground; sports hall; auditorium; classroom; music
room; art room; staff room; changing room; shower room; prayer room; quiet room; first aid room; nursery; pharmacy; clinic;
emergency room; operating room; ward; dentist; laundry; bakery; butcher; restaurant; bar; cafe; bookshop; gift shop; ticket
office; post office; bank; museum; gallery; theatre; cinema; zoo; park; stadium; campsite; harbour; ferry terminal; bus
station; airport; platform; archive; basement; attic; studio; office; front desk; help desk; information desk; lost
property office; customer service desk; bike shed; recycling centre; town hall; community centre; church; market; ice rink;
tennis court; climbing wall; visitor centre; showroom; assembly hall; paint shop; clean room; cold store; control room
""")
ROLES = _phrases("""
team lead; manager; director; receptionist; secretary; accountant; nurse; doctor; teacher; principal; librarian; cook;
driver; cleaner; caretaker; guard; engineer; technician; electrician; plumber; mechanic; developer; designer; analyst;
trainer; coach; supervisor; shift leader; foreman; buyer; cashier; sales assistant; store manager; office manager; project
manager; product manager; account manager; branch manager; plant manager; warehouse manager; duty manager; line manager;
department head; head of sales; head of finance; head nurse; head teacher; chief engineer; safety officer; security officer;
data protection officer; privacy officer; press officer; fire warden; first aider; lab assistant; dentist; pharmacist;
vet; lifeguard; pilot; captain; conductor; guide; editor; translator; lawyer; auditor; consultant; intern; apprentice;
volunteer; treasurer; chairman; mayor; landlord; janitor; porter; gardener; baker; butcher; waiter; barista; chef; courier;
quality inspector; site manager; HR manager; IT manager; finance director; managing director; chief executive; night guard;
travel coordinator; event manager; shop steward; mentor; tutor; night nurse; midwife; surgeon; finance manager
""")
TEAMS = _phrases("""
the HR department; the IT department; the finance team; the sales team; the legal team; the support team; the facilities
team; the marketing team; the security team; the purchasing department; the payroll office; the accounts department; the
help desk; the service desk; the travel desk; the front desk; the reception; the warehouse team; the kitchen team; the
cleaning crew; the maintenance crew; the night shift; the early shift; the late shift; the logistics team; the quality team;
the design team; the data team; the research group; the works council; the safety committee; the board; the management; the
customer service team; the admissions office; the exam office; the school board; the parents' council; the student union; the
nursing staff; the city council; the housing office; the tax office; the library staff; the ground crew; the test team; the
web team; the network team; the database team; the training department; the press office; the planning office; the welcome
team; the billing team; the events team; the fire department; the medical team; the mobile team; the core team; HR; IT
""")
GROUPS = _phrases("""
employees; visitors; interns; new employees; members; guests; customers; patients; students; pupils; parents; teachers;
drivers; contractors; managers; part-time staff; full-time staff; freelancers; apprentices; trainees; volunteers; residents;
tenants; passengers; suppliers; subscribers; children; seniors; nurses; cleaners; technicians; remote workers; shift workers;
office workers; warehouse workers; kitchen staff; night workers; engineers; team leads; Basic members; Premium members; Gold
members; Silver members; Family members; student members; business customers; private customers; new customers; regular
customers; online customers; foreign guests; hotel guests; day guests; cyclists; card holders; exhibitors; speakers; players;
coaches; sales staff; temporary workers; new starters; first-year students; second-year students; senior managers; working
parents; delivery drivers; bus drivers; lab staff; office staff; field staff; security guards; job applicants; retired staff
""")
EVENTS = _phrases("""
meeting; training; fire drill; workshop; course; conference; interview; inspection; audit; exam; concert; exhibition; match;
tournament; party; summer party; Christmas party; open day; team meeting; staff meeting; board meeting; safety training; first
aid course; yoga class; swimming lesson; language course; sales meeting; town hall meeting; press conference; stocktaking;
maintenance; system update; software update; flu vaccination; health check; blood donation; field trip; school trip; parents'
evening; graduation; welcome day; job fair; book fair; film night; quiz night; guided tour; factory tour; product launch;
webinar; daily stand-up; weekly review; monthly review; annual review; project review; design review; charity run; hackathon;
flea market; street festival; wine tasting; cooking class; dance class; chess club; team lunch; induction day; weekly call;
budget meeting; safety briefing; morning briefing; handover; kick-off meeting; retrospective; planning session; music lesson
""")
FOODS = _phrases("""
soup; salad; bread; rice; pasta; pizza; fish; chicken; cheese; eggs; fruit; cake; ice cream; coffee; tea; juice; water; milk;
sandwiches; vegetables; beans; potatoes; noodles; curry; pancakes; apples; oranges; bananas; cherries; yoghurt; honey; nuts;
chocolate; biscuits; lemonade; porridge; stew; dumplings; sushi; tomatoes; carrots; onions; mushrooms; lentils; butter
""")
GOODS = _phrases("""
shoes; books; toys; tools; furniture; bicycles; clothes; spare parts; paint; paper; tyres; medicine; bandages; flowers; seeds;
tickets; maps; pens; envelopes; boxes; bottles; cups; plates; towels; blankets; curtains; carpets; mirrors; candles; soap;
gloves; helmets; jackets; batteries; cables; lamps; screws; nails; bricks; tiles; pipes; wires; chips; phones; cameras;
watches; glasses; bags; suitcases; tents; parcels; letters; newspapers; magazines; stamps; keys; samples; uniforms; oil; fuel;
gas; wood; coal; sand; gravel; cement; salt; sugar; flour; wine; beer; cosmetics; software; licences; vouchers; gift cards
""")
PLACES = _phrases("""
the reception; the front desk; the main entrance; the lobby; the cafeteria; the warehouse; the basement; the first floor; the
second floor; the third floor; the fourth floor; the top floor; the ground floor; the loading dock; the car park; the archive;
the server room; the mail room; the copy room; the break room; the meeting room; the library; the gym; the intranet; the
staff portal; the website; the app; the help desk; the courtyard; the garden; the roof terrace; the east wing; the west wing;
the north wing; the south wing; the main hall; the sports hall; the workshop; the laboratory; the kitchen; the clinic; the
pharmacy; the control room; the information desk; the top drawer; the blue cabinet; the red folder; the green box; the key
cabinet; the shared drive; the office; the waiting room; the staff room; the town hall; the harbour; the bus stop; the main
gate; the back door; the storage room; the ticket office; the cold store; the second drawer; the notice board; the hallway
""")
CITIES = tuple(
    "London Paris Berlin Madrid Rome Vienna Prague Warsaw Lisbon Dublin Oslo Stockholm Copenhagen Helsinki Athens Budapest "
    "Brussels Amsterdam Zurich Geneva Milan Naples Turin Munich Hamburg Cologne Leipzig Dresden Bremen Hanover Lyon Nice "
    "Bordeaux Marseille Toulouse Seville Valencia Bilbao Porto Krakow Riga Vilnius Tallinn Sofia Bucharest Zagreb Belgrade "
    "Istanbul Cairo Nairobi Lagos Tokyo Osaka Kyoto Seoul Beijing Shanghai Delhi Mumbai Sydney Melbourne Perth Auckland "
    "Toronto Montreal Vancouver Ottawa Boston Chicago Denver Seattle Austin Dallas Houston Miami Atlanta Phoenix Portland "
    "Detroit Philadelphia Lima Bogota Santiago Manchester Leeds Bristol Glasgow Edinburgh Cardiff Belfast Oxford Cambridge "
    "York Bath Norwich Exeter Brighton Utrecht Rotterdam Antwerp Ghent Basel Bern Salzburg Graz Linz Bergen Aarhus Malmo "
    "Gothenburg Tampere Turku Palermo Bologna Florence Verona Venice Pisa Granada Malaga Dover Calais Boulder Springfield".split()
)
FIRST_NAMES = tuple(
    "Anna Ben Carla David Elena Frank Grace Hugo Irene Jonas Karin Leo Maria Nils Olga Peter Rosa Simon Tara Victor Wanda Paul "
    "Lucy Oscar Nina Felix Sara Tom Emma Jack Lena Max Julia Mark Laura James Helen John Mary Robert Linda Michael Susan William "
    "Karen Richard Nancy Thomas Lisa Daniel Betty Matthew Sandra Anthony Ashley Steven Donna Andrew Emily Joshua Carol Kenneth "
    "Amanda Kevin Melissa Brian Deborah George Rebecca Edward Sharon Ronald Cynthia Timothy Kathleen Jason Amy Jeffrey Angela "
    "Ryan Shirley Jacob Brenda Gary Pamela Nicholas Nicole Eric Ruth Jonathan Katherine Stephen Samantha Larry Christine Justin "
    "Scott Debra Brandon Rachel Benjamin Carolyn Samuel Janet Gregory Catherine Patrick Alexander Heather Raymond Diane "
    "Dennis Julie Tyler Olivia Aaron Joyce Jose Virginia Adam Kelly Henry Lauren Nathan Christina Douglas Joan Zachary Evelyn "
    "Kyle Judith Walter Megan Ethan Andrea Jeremy Cheryl Harold Hannah Keith Jacqueline Christian Martha Roger Gloria Noah Teresa "
    "Gerald Ann Carl Madison Terry Kathryn Sean Janice Austin Jean Arthur Abigail Lawrence Alice Jesse Dylan Sophia Bryan "
    "Joe Denise Billy Amber Bruce Doris Gabriel Marilyn Logan Danielle Alan Beverly Juan Isabella Albert Theresa Wayne Diana Elijah "
    "Natalie Randy Brittany Roy Charlotte Vincent Marie Ralph Kayla Eugene Alexis Russell Lori Bobby Mason Priya Ravi Anil Mei Wei "
    "Yuki Kenji Aisha Omar Fatima Yusuf Leila Hassan Ingrid Lars Sven Astrid Bjorn Pablo Carmen Diego Lucia Marco Giulia Luca Paolo "
    "Chiara Pierre Claire Luc Amelie Ivan Dmitri Natasha Katya Tomasz Agnieszka Piotr Zofia Milan Jana Petra Dana Imre Zoltan Eva "
    "Kwame Amara Chidi Ngozi Thandi Sipho Tariq Samir Nadia Farah Rashid Lin Chen Hana Jin Minh Linh Thao Arjun Deepa Sunil Meera".split()
)
SURNAMES = tuple(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood "
    "Jackson Clarke Harris Clark Lewis Scott Cooper King Moore Ward Turner Hill Morris Allen Young Adams Baker Nelson Carter Mitchell "
    "Perez Campbell Phillips Parker Edwards Collins Stewart Sanchez Rogers Reed Cook Morgan Bell Murphy Bailey Rivera Richardson Cox "
    "Howard Torres Peterson Gray Ramirez Watson Brooks Kelly Sanders Price Bennett Barnes Ross Henderson Coleman Jenkins Perry Powell "
    "Long Patterson Hughes Flores Washington Butler Simmons Foster Gonzales Bryant Alexander Russell Griffin Diaz Hayes Myers Ford "
    "Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson Mcdonald Cruz Marshall Ortiz "
    "Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter Hicks Crawford Henry Boyd Mason Morales Kennedy Warren Dixon "
    "Ramos Reyes Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels Palmer Mills Nichols Grant Knight Ferguson Rose Stone "
    "Hawkins Dunn Perkins Hudson Spencer Gardner Stephens Payne Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll "
    "Duncan Snyder Hart Cunningham Bradley Lane Andrews Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chavez "
    "Sims Austin Peters Kelley Franklin Lawson Fields Gutierrez Ryan Schmidt Carr Vasquez Castillo Wheeler Chapman Oliver Montgomery "
    "Richards Williamson Johnston Banks Meyer Bishop Mccoy Howell Alvarez Morrison Hansen Fernandez Garza Harvey Little Burton Stanley "
    "Nguyen George Jacobs Reid Kim Fuller Lynch Dean Gilbert Garrett Romero Welch Larson Frazier Burke Hanson Day Mendoza Moreno Bowman "
    "Weber Fischer Schneider Becker Hoffmann Koch Bauer Richter Klein Wolf Neumann Braun Zimmer Hartmann Lange Krause Lehmann Maier Huber "
    "Rossi Bianchi Ferrari Russo Romano Ricci Marino Costa Silva Santos Pereira Oliveira Almeida Novak Svoboda Kowalski Nowak Kaminski "
    "Petrov Ivanov Popov Sokolov Larsen Nielsen Jensen Olsen Berg Lund Lindberg Nystrom Virtanen Korhonen Nagy Kovacs Szabo Horvath Singh "
    "Patel Sharma Gupta Khan Ahmed Hassan Ali Chen Wang Li Zhang Liu Tanaka Suzuki Sato Ito Mori Park Choi Okafor Mensah Diallo Mwangi".split()
)
WORDS = tuple(
    "north south river stone garden winter copper silver harbor market engine valve blanket paper window ladder basket coffee sugar "
    "cotton wool barrel lamp mirror carpet bridge tower signal cable filter pump rotor sensor battery charger helmet jacket boot glove "
    "ticket permit license invoice refund voucher deposit premium shift crew route depot dock hangar archive ledger folder badge locker "
    "cabinet shelf drawer crate pallet trailer tractor wagon canal forest meadow valley summit ridge island beach lagoon desert canyon "
    "orchard vineyard bakery kitchen pantry cellar attic balcony corridor lobby studio theater museum library clinic pharmacy nursery "
    "academy college stadium arena temple castle fortress palace violin piano trumpet drum flute guitar poem novel letter journal "
    "magazine recipe soup salad bread butter cheese pepper salt honey lemon orange apple cherry grape melon peach plum carrot onion "
    "potato rice bean corn wheat barley oat clover maple cedar pine oak birch willow tulip rose lily falcon eagle heron otter badger "
    "fox wolf bear lynx tiger camel horse donkey goat sheep rabbit turtle salmon trout whale dolphin crab lobster ruby amber jade pearl "
    "coral granite marble quartz iron nickel zinc tin lead gold bronze steel glass clay sand gravel cement plaster timber cat dog bird "
    "fish cow pig duck frog mouse snake spider bee ant leaf root seed branch flower cloud rain snow storm wind sun moon star planet "
    "ocean lake hill field farm road street house door roof wall floor chair table desk bed pillow spoon fork knife plate cup bottle "
    "box bag hat coat shoe sock shirt dress ring watch clock phone book pen pencil ruler map photo song game ball kite doll puzzle "
    "hammer nail saw drill rope chain wheel tire brake train plane boat ship truck taxi bicycle".split()
)
PROBLEMS = _phrases("""
the printer is offline; the password has expired; the paper tray is empty; the battery is low; the door is open; the filter is
blocked; the pump is too hot; the network is down; the disk is full; the file is damaged; the account is locked; the card was
rejected; the sensor is dirty; the belt is jammed; the oil level is low; the tank is empty; the licence has expired; the engine
is overheated; the cable is loose; the screen is frozen; the toner is low; the water pressure is too low; the lid is not closed;
the address is missing; the payment failed; the server does not answer; the memory is full; the light is broken; the brake is
worn; the temperature is too high; the connection was lost; the customer is unknown; the part is out of stock; the fuse is blown
""")
SITUATIONS = _phrases("""
the alarm rings; you lose your badge; the printer jams; you are ill; the lift stops; a parcel arrives; the power fails; a customer
complains; you find a lost key; the password expires; the laptop is stolen; a visitor arrives; you see smoke; the pump leaks; the
screen stays black; a machine stops; the order is late; you forget your password; the door does not open; a guest checks in early;
you have an accident; a patient faints; the internet is down; the train is cancelled; the weather is bad; a child is missing; the
water is cold; a package is damaged; you cannot come to work; the light turns red; the light flashes; a window breaks; the room is
taken; the bus is late; the card is lost; a delivery is wrong; you work on a Sunday; you move to a new flat; the fridge is warm;
the invoice is wrong; your phone is broken; you leave the company; a colleague is hurt; the tank is empty; the system is slow
""")
ACTIONS = _phrases("""
call the help desk; leave the building; press the red button; restart the router; inform your manager; report it to reception;
close the windows; use the stairs; open a ticket; fill in the form; turn off the machine; wait for the technician; call the
security team; go to the meeting point; change the password; replace the filter; clean the sensor; check the cable; hold the button
for ten seconds; send an email to HR; take a photo; sign the delivery note; write down the time; call the number on the door; unplug
the device; empty the tray; remove the paper; hand it in at the front desk; ask the shift leader; bring a doctor's note; book a new
room; press the green key; lock the door; switch to the backup server; contact the supplier; use the spare key; show your badge;
return the key; pay the deposit; scan the code; enter the PIN; click on the blue link; reset the device; add water; turn the valve to
the left; pull the lever; stop the belt; wear a helmet; wash your hands; refill the tank; offer a refund; call an ambulance; stay in
the room; turn the key twice; delete the old file; log out and log in again; take the next bus; tell the driver; ring the bell;
keep the receipt; update the app; call the hotline; put on gloves; use the back entrance; choose another seat; order a new card
""")
PURPOSES = _phrases("""
the audit; the inspection; the new branch; the summer party; the trade fair; the training; visitors; emergencies; deliveries;
heavy loads; large groups; private calls; interviews; storage; customer meetings; cleaning; repairs; the night shift; small
parcels; cold drinks; job interviews; exams; sports; concerts; bicycles; guests; children; first aid; business trips; printing;
video calls; chemical waste; old paper; medical samples; returns; spare parts; quiet work; overtime; new software; the budget
""")
MANNERS = _phrases("""
by email; by phone; by post; by courier; by bank transfer; by credit card; in cash; in writing; online; in person; by text message;
by hand; by truck; by train; by ship; by bus; by plane; through the app; through the portal; with a key card; with a badge; with a
PIN; with a fingerprint; with a visitor card; with a blue badge; with a signed form; with a voucher
""")
REASONS = _phrases("""
repairs; bad weather; a public holiday; a strike; cleaning; a power cut; staff shortage; a water leak; stocktaking; building work; a
private event; a software update; high demand; low demand; a fire drill; an inspection; rising costs; heavy snow; a staff meeting; a
technical fault; missing parts; road works; a lack of space; safety concerns; a broken lift; the holiday season
""")
ITEMS_CARRIED = _phrases("""
a passport; an ID card; a helmet; safety shoes; a towel; a valid ticket; a packed lunch; a photo; a pen; gloves; a badge; a signed
form; a laptop; a water bottle; a reflective vest; ear plugs; a doctor's note; proof of address; a bank statement; a driving licence;
a swimming cap; indoor shoes; a student card; a coin; a password; a signature; two photos; a birth certificate; a deposit; a stamp;
warm clothes; a map; sun cream; rain boots; a notebook; safety goggles; a face mask; a hair net; a lab coat; a booking number
""")
