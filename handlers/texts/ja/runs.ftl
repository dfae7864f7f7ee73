# 受講のお知らせの運用（研修の担当課）

refusal-division_only = これができるのは{ $division }の職員だけです。
refusal-run_over = { $day }のお知らせは、もう送れません。送れなかった分は、次に送る日のお知らせにまとまります。
refusal-freeze_year_end = 3月31日は、どなたにもお知らせを送りません。休止を終えられるのは4月1日からです。
