"""How entities are named: kind and number, the full name, the short name that later sentences use.

Where the short name is only a pronoun, the entity has none.
"""

PATTERNS = """
place one | the {room} in {building} | the {room}
place one | the {room} in {town} | the {room}
place one | the {room} on {level} | the {room}
place one | the {adjective} {room} | the {room}
place one | the {adjective} {room} in {building} | the {room}
place one | the {name} {room} | the {room}
place one | {name} {hall} | the {hall}
place one | {roomno} | the room
place one | the {room} of {company} | the {room}
place one | the {room} for {group} | the {room}
place one | the {name} {name2} | the place
place one | Hotel {name} | the hotel
place one | the {room} | it
place one | {name} {name2} | the house
org one | {company} | the company
org one | {name} {name2} | the company
org one | the {department} department | the department
org one | the {department} department in {town} | the department
org one | the {name} team | the team
org one | the {name} {orgword} | the {orgword}
org one | the {town} {orgword} | the {orgword}
org one | {name} {suffix} | the firm
person one | {person} | the colleague
person one | {first} {surname} | the colleague
person one | {first} {surname} | {first}
person one | {name} {name2} | the person
person one | {first} from {department} | {first}
person one | the {role} of {company} | the {role}
person one | the {role} in {town} | the {role}
group many | {group} | they
group many | {group} in {town} | they
group many | {group} in {building} | they
group many | {group} from {town} | they
group many | {group} of {company} | they
group many | {group} at {company} | they
group many | {group} on {level} | they
group many | {group} under {number} | they
group many | {group} with {item} | they
group many | {tier} members | the members
group many | {name} members | the members
group many | {tier} customers | the customers
group many | {adjective} {group} | they
plan one | the {tier} plan | the plan
plan one | the {name} plan | the plan
plan one | the {tier} membership | the membership
plan one | the {name} {product} | the {product}
plan one | the {tier} {product} | the {product}
plan one | the {product} for {group} | the {product}
plan one | the {adjective} {product} | the {product}
plan one | {name} {tier} | the plan
plan one | {name} {name2} | the plan
case many | {casenoun} above {amount} | they
case many | {casenoun} under {amount} | they
case many | {casenoun} from {town} | they
case many | {casenoun} from {company} | they
case many | {casenoun} for {group} | they
case many | {casenoun} of {group} | they
case many | {casenoun} longer than {duration} | they
case many | {adjective} {casenoun} | they
case many | {casenoun} | they
case many | {casenoun} for {department} | they
goods many | {goods} from {town} | they
goods many | {adjective} {goods} | they
goods many | {goods} for {company} | they
goods many | {goods} for {group} | they
goods many | {goods} | they
thing one | the {thing} in {building} | the {thing}
thing one | the {thing} in the {room} | the {thing}
thing one | the {adjective} {thing} | the {thing}
thing one | the {adjective} {thing} in {building} | the {thing}
thing one | the {thing} on {level} | the {thing}
thing one | the {name} {thing} | the {thing}
thing one | the {name} {thing} | it
thing one | {thing} {code} | the {thing}
thing one | {thing} {small} | the {thing}
thing one | the {code} | the device
thing one | the {name} {number} | the model
thing one | the {thing} | it
thing one | the {thing} for {group} | the {thing}
thing one | {name} {name2} | the product
doc one | the {doc} for {group} | the {doc}
doc one | the {doc} of {company} | the {doc}
doc one | the {adjective} {doc} | the {doc}
doc one | the {doc} for {town} | the {doc}
doc one | the {name} {doc} | the {doc}
doc one | the {doc} | it
doc one | {doc} {code} | the {doc}
doc one | form {code} | the form
doc one | the {doc} for {department} | the {doc}
system one | the {name} app | the app
system one | {name} | the system
system one | the {name} {syskind} | the {syskind}
system one | the {department} {syskind} | the {syskind}
system one | the {adjective} {syskind} | the {syskind}
system one | the {syskind} of {company} | the {syskind}
system one | the {syskind} | it
system one | {name} {name2} | the system
code one | error {code} | the error
code one | Error {code} | the error
code one | error {number} | the error
code one | code {code} | the code
code one | message {code} | the message
code one | alarm {code} | the alarm
code one | fault {small} | the fault
code one | {code} | the code
project one | project {name} | the project
project one | Project {name} | the project
project one | the {name} project | the project
project one | {name} {name2} | the project
project one | the {adjective} {projectword} project | the project
project one | Operation {word} | the operation
event one | the {event} | it
event one | the {event} in {town} | the {event}
event one | the {event} for {group} | the {event}
event one | the {adjective} {event} | the {event}
event one | the {event} in {month} | the {event}
event one | the {name} {event} | the {event}
event one | the {event} at {company} | the {event}
event one | the {day} {event} | the {event}
event one | the {department} {event} | the {event}
transport one | the {vehicle} to {town} | the {vehicle}
transport one | the {vehicle} from {town} | the {vehicle}
transport one | the {daytime} {vehicle} to {town} | the {vehicle}
transport one | the {daytime} {vehicle} | the {vehicle}
transport one | the {name} {vehicle} | the {vehicle}
transport one | {vehicle} {small} | the {vehicle}
transport one | the {vehicle} to the {room} | the {vehicle}
transport one | the {colour} {vehicle} | the {vehicle}
service one | the {servicekind} | it
service one | the {servicekind} for {group} | the {servicekind}
service one | the {servicekind} in {town} | the {servicekind}
service one | the {name} {servicekind} | the {servicekind}
service one | the {adjective} {servicekind} | the {servicekind}
service one | the {servicekind} of {company} | the {servicekind}
town one | {town} | the town
town one | {name} | the town
town one | {name} | the village
town one | Port {name} | the port
town one | {name} {name2} | the town
"""
