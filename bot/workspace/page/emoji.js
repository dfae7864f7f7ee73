/* The emoji codes that apps use most. A code that is not here is shown as it was written. */

const TABLE = `
grinning=😀 smiley=😃 smile=😄 grin=😁 laughing=😆 joy=😂 slightly_smiling_face=🙂 wink=😉 blush=😊 innocent=😇
heart_eyes=😍 yum=😋 sunglasses=😎 thinking_face=🤔 neutral_face=😐 expressionless=😑 relieved=😌 sleeping=😴
sweat_smile=😅 sweat=😓 disappointed=😞 worried=😟 confused=😕 slightly_frowning_face=🙁 cry=😢 sob=😭 angry=😠
scream=😱 flushed=😳 tired_face=😫 hugging_face=🤗 nerd_face=🤓 mask=😷 partying_face=🥳 pleading_face=🥺
face_with_monocle=🧐 saluting_face=🫡 robot_face=🤖 wave=👋 raised_hand=✋ hand=✋ ok_hand=👌 v=✌️
crossed_fingers=🤞 point_left=👈 point_right=👉 point_up=👆 point_down=👇 +1=👍 thumbsup=👍 -1=👎 thumbsdown=👎
fist=✊ clap=👏 raised_hands=🙌 open_hands=👐 handshake=🤝 pray=🙏 muscle=💪 bow=🙇 man-bowing=🙇‍♂️
woman-bowing=🙇‍♀️ raising_hand=🙋 no_good=🙅 ok_woman=🙆 information_desk_person=💁 eyes=👀 brain=🧠
bust_in_silhouette=👤 busts_in_silhouette=👥 family=👪 man=👨 woman=👩 technologist=🧑‍💻 student=🧑‍🎓
teacher=🧑‍🏫 heart=❤️ orange_heart=🧡 yellow_heart=💛 green_heart=💚 blue_heart=💙 purple_heart=💜
black_heart=🖤 broken_heart=💔 sparkles=✨ star=⭐ star2=🌟 zap=⚡ fire=🔥 boom=💥 tada=🎉 confetti_ball=🎊
balloon=🎈 gift=🎁 trophy=🏆 medal=🏅 first_place_medal=🥇 second_place_medal=🥈 third_place_medal=🥉
sports_medal=🏅 dart=🎯 100=💯 rosette=🏵️ crown=👑 gem=💎 white_check_mark=✅ heavy_check_mark=✔️
ballot_box_with_check=☑️ x=❌ negative_squared_cross_mark=❎ heavy_multiplication_x=✖️ warning=⚠️ no_entry=⛔
no_entry_sign=🚫 exclamation=❗ heavy_exclamation_mark=❗ question=❓ grey_question=❔ bangbang=‼️
information_source=ℹ️ new=🆕 ok=🆗 sos=🆘 free=🆓 up=🆙 cool=🆒 id=🆔 recycle=♻️ heavy_plus_sign=➕
heavy_minus_sign=➖ arrow_right=➡️ arrow_left=⬅️ arrow_up=⬆️ arrow_down=⬇️ arrow_upper_right=↗️
arrow_lower_right=↘️ arrows_counterclockwise=🔄 arrow_forward=▶️ arrow_backward=◀️ fast_forward=⏩ rewind=⏪
repeat=🔁 leftwards_arrow_with_hook=↩️ back=🔙 soon=🔜 top=🔝 red_circle=🔴 large_orange_circle=🟠
large_yellow_circle=🟡 large_green_circle=🟢 large_blue_circle=🔵 white_circle=⚪ black_circle=⚫
large_red_square=🟥 large_green_square=🟩 large_blue_square=🟦 white_large_square=⬜ black_large_square=⬛
white_medium_square=◻️ black_medium_square=◼️ small_blue_diamond=🔹 small_orange_diamond=🔸 radio_button=🔘
one=1️⃣ two=2️⃣ three=3️⃣ four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣ eight=8️⃣ nine=9️⃣ zero=0️⃣ keycap_ten=🔟
calendar=📆 date=📅 spiral_calendar_pad=🗓️ clock1=🕐 clock9=🕘 alarm_clock=⏰ stopwatch=⏱️ hourglass=⌛
hourglass_flowing_sand=⏳ watch=⌚ mantelpiece_clock=🕰️ bell=🔔 no_bell=🔕 loudspeaker=📢 mega=📣
speech_balloon=💬 thought_balloon=💭 left_speech_bubble=🗨️ email=📧 envelope=✉️ incoming_envelope=📨
inbox_tray=📥 outbox_tray=📤 mailbox=📫 memo=📝 pencil=📝 pencil2=✏️ clipboard=📋 page_facing_up=📄
page_with_curl=📃 bookmark_tabs=📑 newspaper=📰 scroll=📜 card_index=📇 file_folder=📁 open_file_folder=📂
card_index_dividers=🗂️ file_cabinet=🗄️ wastebasket=🗑️ pushpin=📌 round_pushpin=📍 paperclip=📎 link=🔗
straight_ruler=📏 scissors=✂️ lock=🔒 unlock=🔓 key=🔑 hammer=🔨 wrench=🔧 gear=⚙️ hammer_and_wrench=🛠️ mag=🔍
mag_right=🔎 bulb=💡 flashlight=🔦 electric_plug=🔌 battery=🔋 computer=💻 desktop_computer=🖥️ keyboard=⌨️
printer=🖨️ iphone=📱 telephone_receiver=📞 phone=☎️ fax=📠 tv=📺 camera=📷 floppy_disk=💾 cd=💿
satellite_antenna=📡 globe_with_meridians=🌐 books=📚 book=📖 open_book=📖 notebook=📓 ledger=📒 green_book=📗
blue_book=📘 orange_book=📙 closed_book=📕 bookmark=🔖 mortar_board=🎓 school=🏫 school_satchel=🎒 office=🏢
classical_building=🏛️ hospital=🏥 house=🏠 homes=🏘️ bank=🏦 post_office=🏣 chart_with_upwards_trend=📈
chart_with_downwards_trend=📉 bar_chart=📊 moneybag=💰 yen=💴 credit_card=💳 receipt=🧾 shield=🛡️ beginner=🔰
construction=🚧 rotating_light=🚨 vertical_traffic_light=🚦 rocket=🚀 airplane=✈️ bus=🚌 train=🚆 car=🚗 bike=🚲
ship=🚢 sunny=☀️ partly_sunny=⛅ cloud=☁️ umbrella=☔ snowflake=❄️ snowman=⛄ rainbow=🌈 ocean=🌊 moon=🌔
cherry_blossom=🌸 hibiscus=🌺 sunflower=🌻 tulip=🌷 four_leaf_clover=🍀 herb=🌿 seedling=🌱 evergreen_tree=🌲
maple_leaf=🍁 fallen_leaf=🍂 bamboo=🎍 dolls=🎎 flags=🎏 tea=🍵 coffee=☕ rice_ball=🍙 bento=🍱 sushi=🍣 cake=🍰
apple=🍎 dog=🐶 cat=🐱 turtle=🐢 rabbit=🐰 bee=🐝 art=🎨 musical_note=🎵 microphone=🎤 jigsaw=🧩 label=🏷️
ticket=🎫 admission_tickets=🎟️ door=🚪 chair=🪑 jp=🇯🇵 us=🇺🇸 gb=🇬🇧 triangular_flag_on_post=🚩 checkered_flag=🏁
white_flag=🏳️ infinity=♾️ copyright=©️ registered=®️ tm=™️
`;

const EMOJI = new Map(TABLE.trim().split(/\s+/).map((entry) => entry.split("=")));

/** The emoji of a name (without colons, with or without a skin tone), or undefined. */
export const emojiOf = (name) => EMOJI.get(name.replace(/:.*$/, ""));
