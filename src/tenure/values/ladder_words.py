"""The words each step of the ladder starts with, by step and language: subject and text."""

from __future__ import annotations


def months_text(months: int, language: str) -> str:
    """A number of months in words of a language: "1 month", "3 か月", "2 месяца", "۳ ماه"."""
    if language == "ja":
        return f"{months}か月"
    if language == "fa":
        return f"{str(months).translate(_PERSIAN)} ماه"
    if language == "ru":
        return f"{months} {_russian(months)}"
    return f"{months} month" if months == 1 else f"{months} months"


_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def _russian(months: int) -> str:
    """месяц, месяца or месяцев, by the last two digits."""
    last = months % 10
    if months % 100 in range(11, 15) or last in (0, *range(5, 10)):
        return "месяцев"
    return "месяц" if last == 1 else "месяца"


WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("m1", "en"): (
        "Is something in the way, {name}?",
        """Dear {name},

nobody at {company} has used our product since {since}, that is {months}. You pay {amount} a month for it, and it should be worth that to you.

Is something in the way? Reply to this mail and a person will help: we can set it up with you, show it to your colleagues, or make your plan smaller.

{signer}
{link}
""",
    ),
    ("m2", "en"): (
        "A short question about {company}",
        """Hello {name}, this is {signer}. Since {since} nobody at {company} has used our product, and I would like to know whether we can help. May I call you this week, for ten minutes? Any hour that suits you is fine.

{link}
""",
    ),
    ("m3", "en"): (
        "Call {name} about {company}",
        """Say what we see: no use since {since}, {months}, while {amount} a month is paid.
Ask what they wanted it for, what happened when they tried, and what would have to change. Listen more than you speak.
Offer what fits: setting it up together, a pause, a smaller plan. It is fine if they want to stop.
Write down their words and what was promised.
""",
    ),
    ("m4", "en"): (
        "{company} pays for something nobody uses",
        """Dear {name},

each month {company} pays {amount} for our product. Nobody there has used it since {since}, that is {months}. Perhaps the person who asked for it has other work by now.

Could you tell us who it is for today? If nobody needs it, we will pause it or make the plan smaller; one reply is enough.

{signer}
{link}
""",
    ),
    ("m5", "en"): (
        "We will stop charging {company} on {day}",
        """Dear {name},

nobody at {company} has used our product since {since}, that is {months}. We do not want to be paid for what is not used.

We will stop charging you on {day}, unless you tell us to keep things as they are. Your data is kept, and you can come back whenever you like.

To keep your account running, reply to this mail before {day}.

{signer}
{link}
""",
    ),
    ("m1", "ja"): (
        "{name} 様、ご利用にあたってお困りの点はございませんか",
        """{name} 様

{since} 以降の{months}間、{company} では当社の製品が一度も利用されていないようです。毎月 {amount} をお支払いいただいておりますので、それに見合うお役に立ちたいと考えております。

ご利用を妨げている点がございましたら、このメールにご返信ください。担当者が、設定のお手伝い、社内の皆様へのご説明、より小さなプランへの変更など、ご一緒に対応いたします。

{signer}
{link}
""",
    ),
    ("m2", "ja"): (
        "{company} のご利用状況について",
        """{name} 様、{signer} と申します。{since} 以降、{company} で当社の製品が利用されていないようですので、お手伝いできることがないかご連絡いたしました。今週、10分ほどお電話してもよろしいでしょうか。ご都合のよい時間をお知らせください。

{link}
""",
    ),
    ("m3", "ja"): (
        "{company} の {name} 様にお電話する",
        """事実を伝える:{since} 以降の{months}間ご利用がなく、毎月 {amount} をお支払いいただいていること。
何のために導入されたのか、使ってみてどうだったのか、何が変われば使えるのかを尋ね、話すより聞く。
相手に合うものを提案する:一緒に設定する、休止する、プランを小さくする。解約をご希望でも差し支えない。
相手の言葉と約束したことを書き留める。
""",
    ),
    ("m4", "ja"): (
        "{company} でご利用のない製品のお支払いについて",
        """{name} 様

{company} には毎月 {amount} をお支払いいただいておりますが、{since} 以降の{months}間、当社の製品が利用されていないようです。導入を希望された方が、別のお仕事に移られたのかもしれません。

現在どなたがお使いになる予定か、お知らせいただけますでしょうか。ご不要でしたら、休止またはより小さなプランへの変更をいたします。ご返信一通で結構です。

{signer}
{link}
""",
    ),
    ("m5", "ja"): (
        "{day} にご請求を停止いたします({company} 様)",
        """{name} 様

{since} 以降の{months}間、{company} では当社の製品が利用されていないようです。ご利用のないものに対して代金をいただくことは、当社の本意ではございません。

このまま継続するとのご連絡がない限り、{day} にご請求を停止いたします。データは保管いたしますので、いつでも再開していただけます。

継続をご希望の場合は、{day} より前にこのメールへご返信ください。

{signer}
{link}
""",
    ),
    ("m1", "ru"): (
        "{name}, что мешает начать?",
        """Здравствуйте, {name}!

В компании {company} нашим продуктом никто не пользуется с {since}: прошло {months}. Вы платите за него {amount} в месяц, и он должен того стоить.

Что-то мешает? Ответьте на это письмо, и вам поможет живой человек: настроим всё вместе с вами, покажем продукт коллегам или подберём тариф поменьше.

{signer}
{link}
""",
    ),
    ("m2", "ru"): (
        "Короткий вопрос о компании {company}",
        """Здравствуйте, {name}! Это {signer}. С {since} в компании {company} никто не пользуется нашим продуктом, и я хочу узнать, можем ли мы помочь. Можно позвонить вам на этой неделе, минут на десять? Подойдёт любое удобное вам время.

{link}
""",
    ),
    ("m3", "ru"): (
        "Позвонить: {name}, {company}",
        """Скажите, что мы видим: продуктом не пользуются с {since}, прошло {months}, а платят {amount} в месяц.
Спросите, для чего его брали, что получилось, когда попробовали, и что должно измениться. Слушайте больше, чем говорите.
Предложите то, что подходит: настроить вместе, сделать паузу, взять тариф поменьше. Если хотят уйти, это тоже нормально.
Запишите их слова и то, что пообещали.
""",
    ),
    ("m4", "ru"): (
        "{company} платит за то, чем никто не пользуется",
        """Здравствуйте, {name}!

Каждый месяц компания {company} платит за наш продукт {amount}. С {since} им никто не пользуется: прошло {months}. Возможно, у того, кто его заказал, теперь другая работа.

Подскажите, пожалуйста, кому он нужен сейчас? Если никому, мы поставим его на паузу или подберём тариф поменьше; достаточно одного ответа.

{signer}
{link}
""",
    ),
    ("m5", "ru"): (
        "{company}: {day} мы перестанем брать плату",
        """Здравствуйте, {name}!

В компании {company} нашим продуктом никто не пользуется с {since}: прошло {months}. Мы не хотим получать деньги за то, чем не пользуются.

{day} мы перестанем брать с вас плату, если вы не попросите оставить всё как есть. Данные сохранятся, вернуться можно в любое время.

Чтобы учётная запись продолжала работать, ответьте на это письмо раньше этого дня.

{signer}
{link}
""",
    ),
    ("m1", "fa"): (
        "{name} گرامی، مانعی در کار است؟",
        """{name} گرامی،

از {since} تا امروز، یعنی {months}، هیچ‌کس در {company} از محصول ما استفاده نکرده است. شما ماهانه {amount} می‌پردازید و باید ارزش آن را دریافت کنید.

آیا مانعی در کار است؟ به همین ایمیل پاسخ دهید تا یکی از همکاران ما کمک کند: می‌توانیم با هم آن را راه‌اندازی کنیم، به همکارانتان نشان دهیم، یا طرح کوچک‌تری برایتان بگذاریم.

{signer}
{link}
""",
    ),
    ("m2", "fa"): (
        "پرسشی کوتاه دربارهٔ {company}",
        """سلام {name}، {signer} هستم. از {since} هیچ‌کس در {company} از محصول ما استفاده نکرده است و می‌خواهم بدانم آیا کمکی از ما برمی‌آید. می‌توانم این هفته ده دقیقه با شما تماس بگیرم؟ هر ساعتی که برایتان مناسب است بفرمایید.

{link}
""",
    ),
    ("m3", "fa"): (
        "تماس با {name} دربارهٔ {company}",
        """آنچه می‌بینیم را بگویید: از {since}، یعنی {months}، استفاده‌ای نبوده و ماهانه {amount} پرداخت می‌شود.
بپرسید محصول را برای چه می‌خواستند، وقتی امتحانش کردند چه شد و چه چیزی باید تغییر کند. بیشتر گوش کنید تا حرف بزنید.
چیزی را که مناسب است پیشنهاد دهید: راه‌اندازی با هم، توقف موقت، طرح کوچک‌تر. اگر بخواهند بروند هم اشکالی ندارد.
گفته‌های آن‌ها و آنچه را قول داده‌اید بنویسید.
""",
    ),
    ("m4", "fa"): (
        "{company} برای چیزی می‌پردازد که کسی از آن استفاده نمی‌کند",
        """{name} گرامی،

{company} هر ماه {amount} برای محصول ما می‌پردازد. از {since}، یعنی {months}، هیچ‌کس در آنجا از آن استفاده نکرده است. شاید کسی که آن را خواسته بود اکنون کار دیگری دارد.

ممکن است بفرمایید امروز چه کسی به آن نیاز دارد؟ اگر کسی نیاز ندارد، آن را موقتاً متوقف می‌کنیم یا طرح را کوچک‌تر می‌کنیم؛ یک پاسخ کافی است.

{signer}
{link}
""",
    ),
    ("m5", "fa"): (
        "از {day} دیگر مبلغی از {company} دریافت نمی‌کنیم",
        """{name} گرامی،

از {since}، یعنی {months}، هیچ‌کس در {company} از محصول ما استفاده نکرده است. ما نمی‌خواهیم برای چیزی که استفاده نمی‌شود پول بگیریم.

اگر نخواهید همه‌چیز به همین شکل بماند، از {day} دیگر مبلغی از شما دریافت نمی‌کنیم. داده‌های شما نگه داشته می‌شود و هر وقت بخواهید می‌توانید برگردید.

برای ادامهٔ کار حسابتان، پیش از {day} به همین ایمیل پاسخ دهید.

{signer}
{link}
""",
    ),
}
"""The special approach has no words here: its letter is made with the proposal."""
