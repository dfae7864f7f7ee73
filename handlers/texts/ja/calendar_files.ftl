# 予定表のファイル

calendar-organiser = 研修の担当
calendar-cancelled = この予定は取り消されました。
calendar-code = 回のコード：{ $code }
calendar-instructor = 講師：{ $instructor }
calendar-online = オンライン：{ $url }
calendar-change = 確認と取消しは、Slackの「研修」で行ってください。日時や会場が変わったときは、新しい予定表のファイルが届きます。
