# 受講履歴

source-elearning = eラーニング
source-classroom = 集合研修など
source-exam = 試験
source-external = 外部の研修
source-self_report = 本人の報告
record-none = 修了した研修の記録は、まだありません。
record-some = これまでに修了した研修は{ $count }件です。
record-line = { $day }・{ $source }
record-repeated = 毎年度受ける研修は、受けた回ごとに載せています。
record-when = 「{ $title }」は、{ $day }に修了しています。
record-never = 「{ $title }」を修了した記録はありません。
record-several = お尋ねの研修{ $count }件のうち、修了の記録があるのは{ $done }件です。
record-all-times = これまでの記録
record-now = いまの状況
