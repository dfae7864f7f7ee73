# 部署の受講状況（所属長とデジタル推進課）

others-no = ほかの方の受講状況は、お見せできません。
others-who = 見られるのは、ご本人のほかは所属長と{ $division }だけです。ご自分の研修のことでしたら、いつでもお尋ねください。

person = { $name }{"\u3000"}{ $position }
department-nameless = 名称のない部署
position-none = 職員

teams-all = 全部で{ $count }部署あります。
teams-some = 受講状況を見られるのは、{ $count }部署です。
team-nobody = 在職者はいません
team-people = { $people }人
team-no-duties = 必須の研修はありません
team-done = 必須{ $required }件中{ $done }件を修了
team-overdue = 期限を過ぎた人{ $people }人
team-as-of = { $day }時点・在職者の必須研修（免除を除く）
team-others = 部署の一覧
team-whole = 部署全体
team-of = { $department }の状況

team-nobody-headline = { $department }に在職者はいません。
team-no-duties-headline = { $department }の{ $people }人に、必須の研修はありません。
team-done-headline = { $department }の{ $people }人は、必須の研修のべ{ $required }件をすべて修了しています。
team-some-headline = { $department }の{ $people }人は、必須の研修のべ{ $required }件のうち{ $done }件を修了しています。
team-nothing-overdue = 期限を過ぎた研修がある人はいません。
team-course-none = { $department }に、「{ $title }」が必須の人はいません。
team-course-done = { $department }で「{ $title }」が必須の{ $required }人は、全員が修了しています。
team-course-left = { $department }で「{ $title }」がまだの人は、{ $required }人中{ $left }人です。

members-overdue = 期限を過ぎた研修がある人（{ $count }人）
members-left = これから受ける研修がある人（{ $count }人）
members-done = 残っている研修がない人（{ $count }人）
members-course-overdue = 期限を過ぎている人
members-course-left = これから受ける人
member-overdue = 期限超過：{ $titles }
member-next = 次の期限は{ $day }
member-no-duties-headline = { $name }さん（{ $department }・{ $position }）に、必須の研修はありません。
member-done-headline = { $name }さん（{ $department }・{ $position }）は、必須の研修{ $required }件をすべて修了しています。
member-some-headline = { $name }さん（{ $department }・{ $position }）は、必須の研修{ $required }件中{ $done }件を修了しています。

which-person = お名前に当てはまる方が{ $count }人います。どなたのことでしょうか。
which-detail = { $department }・職員番号 { $number }
