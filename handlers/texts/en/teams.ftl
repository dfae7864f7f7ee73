# How departments stand (for heads and the division)

others-no = I cannot show how other people are doing with their training.
others-who = Besides the person, only their head and the { $division } may see that. About your own training you can ask me anything.

person = { $name }, { $position }
department-nameless = Department without a name
position-none = staff

teams-all = { $count ->
        [one] There is 1 department.
       *[other] There are { $count } departments.
    }
teams-some = { $count ->
        [one] There is 1 department you may see.
       *[other] There are { $count } departments you may see.
    }
team-nobody = nobody works here now
team-people = { $people ->
        [one] 1 person
       *[other] { $people } people
    }
team-no-duties = no required courses
team-done = { $done } of { $required } required done
team-overdue = { $people ->
        [one] 1 person with something overdue
       *[other] { $people } people with something overdue
    }
team-as-of = As of { $day } · required courses of those employed, exempt ones left out
team-others = All departments
team-whole = Whole department
team-of = { $department }

team-nobody-headline = Nobody works in { $department } now.
team-no-duties-headline = { $department }: { $people ->
        [one] the 1 person here has
       *[other] the { $people } people here have
    } no required courses.
team-done-headline = { $department }: all { $required } required courses of { $people ->
        [one] 1 person
       *[other] { $people } people
    } are done.
team-some-headline = { $department }: { $done } of { $required } required courses of { $people ->
        [one] 1 person
       *[other] { $people } people
    } are done.
team-nothing-overdue = Nobody has anything overdue.
team-course-none = “{ $title }” is required of nobody in { $department }.
team-course-done = In { $department } “{ $title }” is done by { $required ->
        [one] the one person of whom it is required.
       *[other] all { $required } of whom it is required.
    }
team-course-left = In { $department } { $left } of { $required } still { $left ->
        [one] has
       *[other] have
    } “{ $title }” to do.

members-overdue = With something overdue ({ $count })
members-left = With something still to do ({ $count })
members-done = With nothing left to do ({ $count })
members-course-overdue = Overdue for
members-course-left = Still to do for
member-overdue = Overdue: { $titles }
member-next = next due { $day }
member-no-duties-headline = { $name } ({ $department }, { $position }) has no required courses.
member-done-headline = { $name } ({ $department }, { $position }) has finished all { $required } required courses.
member-some-headline = { $name } ({ $department }, { $position }) has finished { $done } of { $required } required courses.

which-person = That name fits { $count } people. Whom do you mean?
which-detail = { $department }, employee number { $number }
