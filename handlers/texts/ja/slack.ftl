# Slack で話すときの、答え以外の言葉（{ $division } は研修を担当する課の名前）

greeting = 研修ボット「研修」です。{ $division }に代わって、研修のご案内をお送りしています。
greeting-how = 「必須の研修は？」のように、そのままの言葉でお尋ねください。「ヘルプ」と書くと使い方が出ます。

refusal-guest = ゲストの方の研修の記録はお預かりしていません。研修については{ $division }にお問い合わせください。
refusal-stranger = ほかの団体の方にはお答えできません。研修については、ご所属の団体の担当課か{ $division }にお問い合わせください。
refusal-no_mail = Slack にメールアドレスが登録されていないため、どなたか確かめられません。{ $division }にお問い合わせください。
refusal-not_on_list = お使いの Slack のメールアドレスが職員名簿に見当たりません。{ $division }に、職員番号とメールアドレスをお知らせください。
refusal-suspended = Slack のメールアドレスと職員名簿が合わなくなったため、お答えを控えています。{ $division }にお問い合わせください。
refusal-deactivated = この Slack アカウントは停止されています。{ $division }にお問い合わせください。
refusal-bot = ほかのボットにはお答えできません。
refusal-not_employed = { $name }さんは、名簿では{ $day }の時点で在職されていません。お心当たりがないときは{ $division }にお問い合わせください。
refusal-list_awaited = 新年度の職員名簿がまだ届いていないため、{ $name }さんの { $day } のご所属を確かめられません。名簿が届きましたら、またお答えします。お急ぎのときは{ $division }にお問い合わせください。
refusal-not_yours = これは別の方にお送りしたものです。ご自分の研修は /kenshu でご覧になれます。

slack-busy = ただいま混み合っていて、お答えできませんでした。何も変わっていません。少し待ってから、もう一度お試しください。
slack-busy-form = 混み合っているため、まだ何も保存していません。もう一度押してください。
slack-trouble = 申し訳ありません。うまくお答えできませんでした。続くときは、番号 { $reference } を添えて{ $division }にお知らせください。
slack-expired = 時間がたったため開けませんでした。もう一度押してください。
slack-home-trouble = ご案内
division-default = デジタル推進課

# 会話の上に出る、尋ね方の例
prompt-required = 必須の研修は？
prompt-required-message = 必須の研修は？
prompt-due = 期限が近い研修は？
prompt-due-message = まだ終わっていない研修の期限を教えてください
prompt-why = なぜ受けるの？
prompt-why-message = なぜこの研修が必須なのですか？
prompt-help = 何を聞ける？
prompt-help-message = 使い方を教えてください
