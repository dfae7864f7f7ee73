# The list of nominations (export)

help-export-nominations = Write the nominations of core staff with the history of every decision, one row a step, as CSV or XLSX.
help-export-round = Only the round of that number (it stands in the column round_id).
nominations-sheet = Nominations
refusal-unknown_round = There is no round with the number { $round }. { $known ->
        [none] No round has been sent yet.
       *[other] Give one of the rounds’ numbers: { $known }.
    }

# After a staff list was imported

note-handed_over = { $count ->
        [one] { $count } open nomination is now decided
       *[other] { $count } open nominations are now decided
    } by somebody else, whom the bot will tell: { $names }
note-stopping = { $count ->
        [one] { $count } open nomination stops because its department has
       *[other] { $count } open nominations stop because their departments have
    } no system any more: { $names }

# Buttons

show-nominate = Nominate
show-nomination_status = My nominations
show-my_approvals = Waiting for me
show-persona_info = Kinds of staff

# When somebody asks about nominations

nominate-ways = { $count ->
        [one] There is { $count } call for nominations you can answer.
       *[other] There are { $count } calls for nominations you can answer.
    } Go on with the buttons below.
nominate-division = These are the calls for nominations of core staff.
nominate-none = There is no call for nominations that you could answer now.
nominate-who = Core staff are nominated by departments that own a system or are introducing one, when a call names them. Deputies, section chiefs and the person can propose somebody too; the head decides.
nominate-ask = To hear whether your department is among them, ask its head or { $division }.
nominate-more = You find the rest on Home.
nominate-round-asked = Call to { $department } (not answered)
nominate-round-answered = Call to { $department } (answered)
nominate-places = { $places ->
        [one] { $places } place
       *[other] { $places } places
    }, { $left } left, until { $day }
nominate-open = Answer
nominate-rounds = Calls for nominations: { $count }
nominate-drafts = { $count ->
        [one] { $count } draft has
       *[other] { $count } drafts have
    } not been sent. Go on with it on Home.

nomination-status-none = You have not nominated anybody.
nomination-status-open = { $count ->
        [one] You have { $count } nomination,
       *[other] You have { $count } nominations,
    } { $running } of them still open.
nomination-status-over = { $count ->
        [one] You have { $count } nomination, which is settled.
       *[other] You have { $count } nominations, all of them settled.
    }
nomination-status-how = A nomination holds once the head has decided and { $division } has registered it. Whoever proposed it hears as soon as it is decided, the person nominated when it is registered.
nomination-turn-decider = It waits for { $who } to decide. If nothing is decided by { $day }, it ends.
nomination-turn-proposer = { $whose ->
        [mine] It is your turn: put it right and send it again by { $day }.
       *[other] { $who } is putting it right (until { $day }).
    }
nomination-turn-division = The department has approved it; it waits for { $division } to register it.
nomination-turn-registered = Core staff from { $day }.
nomination-turn-next = If nothing happens, they will be asked again on { $day }.

approvals-count = { $count ->
        [0] Nothing is waiting for your decision now.
        [one] { $count } thing is waiting for your decision or answer.
       *[other] { $count } things are waiting for your decision or answer.
    }
approvals-some = Nominations to decide: { $count }
approvals-detail = Proposed by { $who }, until { $day }
approvals-deputy = You decide in place of { $head }.
approvals-rounds = Calls to answer: { $count }
approvals-register = Nominations to register
approvals-none = When somebody is proposed to you, you will see it here and get a message.

persona-info = There are three kinds of staff: general staff, core staff and advanced digital staff.
persona-info-general = They know the basics of digital work and use them every day.
persona-info-core = They are at the centre of digital change in their department: they put digital tools to use, plan and introduce systems, and are the bridge to the information section.
persona-info-advanced = They work in the information section, such as { $division }, on networks, infrastructure and other specialist tasks, and support the whole city.
persona-info-become = How one becomes core staff
persona-info-how = When a call for nominations goes to a department that owns a system or is introducing one, its head nominates people and { $division } registers them. If you would like to be one, propose yourself or talk to your head. From then on the courses for core staff apply.
persona-info-yours = You
persona-info-core-of = Core staff of { $department }: { $count }
persona-info-no-core = None yet.

# While it stays returned

nomination-still-returned = It has been returned and not been sent again yet.
