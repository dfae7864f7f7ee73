# The training record

source-elearning = e-learning
source-classroom = class
source-exam = exam
source-external = taken elsewhere
source-self_report = own report
record-none = There is no completed course on your record yet.
record-some = { $count ->
        [one] You have completed 1 course so far.
       *[other] You have completed { $count } courses so far.
    }
record-line = { $day } · { $source }
record-repeated = Courses taken every year are listed each time.
record-when = You completed “{ $title }” on { $day }.
record-never = There is no record that you completed “{ $title }”.
record-several = Of the { $count } courses you asked about, { $done } are on your record as completed.
record-all-times = Each time so far
record-now = How it stands
