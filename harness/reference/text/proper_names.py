"""Real first names, family names and towns. Data only."""

from harness.reference.text.listing import words

FIRST_NAMES = words("""
Anna Ben Carla David Elena Frank Grace Hugo Irene Jonas Karin Leo Maria Nils Olga Peter Rosa Simon Tara Victor
Wanda Paul Lucy Oscar Nina Felix Sara Tom Emma Jack Lena Max Julia Mark Laura James Helen John Mary Robert
Linda Michael Susan William Karen Richard Nancy Thomas Lisa Daniel Betty Matthew Sandra Anthony Ashley Steven
Donna Andrew Emily Joshua Carol Kenneth Amanda Kevin Melissa Brian Deborah George Rebecca Edward Sharon Ronald
Cynthia Timothy Kathleen Jason Amy Jeffrey Angela Ryan Shirley Jacob Brenda Gary Pamela Nicholas Nicole Eric
Ruth Jonathan Katherine Stephen Samantha Larry Christine Justin Scott Debra Brandon Rachel Benjamin Carolyn
Samuel Janet Gregory Catherine Patrick Alexander Heather Raymond Diane Dennis Julie Tyler Olivia Aaron Joyce
Jose Virginia Adam Kelly Henry Lauren Nathan Christina Douglas Joan Zachary Evelyn Kyle Judith Walter Megan
Ethan Andrea Jeremy Cheryl Harold Hannah Keith Jacqueline Christian Martha Roger Gloria Noah Teresa Gerald Ann
Carl Madison Terry Kathryn Sean Janice Austin Jean Arthur Abigail Lawrence Alice Jesse Dylan Sophia Bryan Joe
Denise Billy Amber Bruce Doris Gabriel Marilyn Logan Danielle Alan Beverly Juan Isabella Albert Theresa Wayne
Diana Elijah Natalie Randy Brittany Roy Charlotte Vincent Marie Ralph Kayla Eugene Alexis Russell Lori Bobby
Mason Priya Ravi Anil Mei Wei Yuki Kenji Aisha Omar Fatima Yusuf Leila Hassan Ingrid Lars Sven Astrid Bjorn
Pablo Carmen Diego Lucia Marco Giulia Luca Paolo Chiara Pierre Claire Luc Amelie Ivan Dmitri Natasha Katya
Tomasz Agnieszka Piotr Zofia Milan Jana Petra Dana Imre Zoltan Eva Kwame Amara Chidi Ngozi Thandi Sipho Tariq
Samir Nadia Farah Rashid Lin Chen Hana Jin Minh Linh Thao Arjun Deepa Sunil Meera
""")

SURNAMES = words("""
Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
Green Hall Wood Jackson Clarke Harris Clark Lewis Scott Cooper King Moore Ward Turner Hill Morris Allen Young
Adams Baker Nelson Carter Mitchell Perez Campbell Phillips Parker Edwards Collins Stewart Sanchez Rogers Reed
Cook Morgan Bell Murphy Bailey Rivera Richardson Cox Howard Torres Peterson Gray Ramirez Watson Brooks Kelly
Sanders Price Bennett Barnes Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Flores
Washington Butler Simmons Foster Gonzales Bryant Alexander Russell Griffin Diaz Hayes Myers Ford Hamilton
Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson Mcdonald Cruz
Marshall Ortiz Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter Hicks Crawford Henry Boyd
Mason Morales Kennedy Warren Dixon Ramos Reyes Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels
Palmer Mills Nichols Grant Knight Ferguson Rose Stone Hawkins Dunn Perkins Hudson Spencer Gardner Stephens
Payne Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham
Bradley Lane Andrews Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chavez Sims
Austin Peters Kelley Franklin Lawson Fields Gutierrez Ryan Schmidt Carr Vasquez Castillo Wheeler Chapman
Oliver Montgomery Richards Williamson Johnston Banks Meyer Bishop Mccoy Howell Alvarez Morrison Hansen
Fernandez Garza Harvey Little Burton Stanley Nguyen George Jacobs Reid Kim Fuller Lynch Dean Gilbert Garrett
Romero Welch Larson Frazier Burke Hanson Day Mendoza Moreno Bowman Weber Fischer Schneider Becker Hoffmann
Koch Bauer Richter Klein Wolf Neumann Braun Zimmer Hartmann Lange Krause Lehmann Maier Huber Rossi Bianchi
Ferrari Russo Romano Ricci Marino Costa Silva Santos Pereira Oliveira Almeida Novak Svoboda Kowalski Nowak
Kaminski Petrov Ivanov Popov Sokolov Larsen Nielsen Jensen Olsen Berg Lund Lindberg Nystrom Virtanen Korhonen
Nagy Kovacs Szabo Horvath Singh Patel Sharma Gupta Khan Ahmed Hassan Ali Chen Wang Li Zhang Liu Tanaka Suzuki
Sato Ito Mori Park Choi Okafor Mensah Diallo Mwangi
""")

CITIES = words("""
London Paris Berlin Madrid Rome Vienna Prague Warsaw Lisbon Dublin Oslo Stockholm Copenhagen Helsinki Athens
Budapest Brussels Amsterdam Zurich Geneva Milan Naples Turin Munich Hamburg Cologne Leipzig Dresden Bremen
Hanover Lyon Nice Bordeaux Marseille Toulouse Seville Valencia Bilbao Porto Krakow Riga Vilnius Tallinn Sofia
Bucharest Zagreb Belgrade Istanbul Cairo Nairobi Lagos Tokyo Osaka Kyoto Seoul Beijing Shanghai Delhi Mumbai
Sydney Melbourne Perth Auckland Toronto Montreal Vancouver Ottawa Boston Chicago Denver Seattle Austin Dallas
Houston Miami Atlanta Phoenix Portland Detroit Philadelphia Lima Bogota Santiago Manchester Leeds Bristol
Glasgow Edinburgh Cardiff Belfast Oxford Cambridge York Bath Norwich Exeter Brighton Utrecht Rotterdam Antwerp
Ghent Basel Bern Salzburg Graz Linz Bergen Aarhus Malmo Gothenburg Tampere Turku Palermo Bologna Florence
Verona Venice Pisa Granada Malaga Dover Calais Boulder Springfield
""")
