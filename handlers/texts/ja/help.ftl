# 使い方・問い合わせ・あいさつ

guide = 研修のことなら、ふだんの言葉でお尋ねください。
guide-not-understood = うまく読み取れませんでした。次のようにお尋ねください。
guide-too-long = 長い文章は読み切れません。お尋ねになりたいことを、一文でお書きください。
guide-other-language = 日本語か英語でお尋ねください。
guide-ask = お尋ねの例
guide-ask-1 = 必須の研修は？
guide-ask-2 = あと何を受ければいいですか
guide-ask-due = { $title }はいつまで？
guide-ask-why = なぜ{ $title }が必須なのですか
guide-ask-what = { $title }はどんな研修ですか
guide-commands = コマンド
guide-commands-list =
    /kenshu　自分の受講状況
    /kenshu 受講履歴　これまでに修了した研修
    /kenshu 部署　部署の受講状況（所属長の方）
    /kenshu 出席 番号　会場に表示された番号で出席を登録
    /kenshu 研修会　運営する研修会の一覧、登録、変更（運営する方）
    /kenshu のあとに質問を続けて書いても、お答えします。
guide-contact = 人に聞きたいとき
guide-contact-who = 研修のことは{ $division }が担当しています。

contact = 研修のことは、{ $division }にお問い合わせください。
contact-how = 記録の誤り、名簿の登録の違い、個別のご事情なども、こちらで承ります。

smalltalk-hello = こんにちは。研修のご案内をしています。
smalltalk-thanks = どういたしまして。また何かあれば、お尋ねください。
smalltalk-goodbye = おつかれさまでした。また何かあれば、お尋ねください。
smalltalk-offer = 受ける研修や期限、これまでの履歴など、何でもお尋ねください。

out-of-scope = 申し訳ありません。研修のこと以外にはお答えできません。
out-of-scope-what = 受ける研修、期限、必須の理由、受講履歴などをお答えできます。そのほかの研修のご相談は{ $division }へどうぞ。

persona-yours = あなたの人材像は、{ $persona }です。
persona-yours-none = あなたには、人材像の区分がありません。
persona-courses = 受ける研修
persona-courses-count = 必須{ $required }件、選択{ $elective }件

# まだここではできないこと
later-course = 「{ $title }」の内容は、下のボタンで確かめられます。
later-certificate = 修了証は、まだここでは発行できません。{ $division }にお問い合わせください。
later-skills = スキルの一覧やスキルマップは、まだここではお見せできません。{ $division }にお問い合わせください。
later-it_passport = ITパスポート試験の支援については、{ $division }にお問い合わせください。
later-ojt_help = 仕事のデジタル化のご相談は、{ $division }が承っています。
later-feedback = ご意見をありがとうございます。まだここではお預かりできないため、{ $division }にお寄せください。
