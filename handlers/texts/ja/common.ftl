# 日付、人材像、対象者など、どの画面でも使う言葉
day = { $year }年{ $month }月{ $day }日
list-separator = 、
and-more = …ほか{ $count }件
sentence-separator = { "" }

persona-general = 一般職員
persona-core = コア人材
persona-advanced = 高度デジタル人材
persona-none = 人材像なし

audience-general = 一般職員
audience-core = コア人材
audience-advanced = 高度デジタル人材
audience-ict_users = ICT機器を使う職員
audience-group = 「{ $name }」の職員

status-completed = 修了
status-open = 未修了
status-overdue = 超過
status-exempt = 免除
status-suspended = 保留
status-available = 選択可
