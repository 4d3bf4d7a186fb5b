"""Days as a letter writes them: the Persian one by the solar calendar of Iran beside the common one."""

from __future__ import annotations

from datetime import date

from tenure.workflow.rules.amount_words import digits

_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_FA = [
    "ژانویه",
    "فوریه",
    "مارس",
    "آوریل",
    "مه",
    "ژوئن",
    "ژوئیه",
    "اوت",
    "سپتامبر",
    "اکتبر",
    "نوامبر",
    "دسامبر",
]
_SOLAR = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def day_text(day: date, language: str) -> str:
    """A day in the language: "March 5, 2026", 2026年3月5日, 5 марта 2026 г., ۵ مارس ۲۰۲۶."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    if language == "ru":
        return f"{day.day}\u00a0{_RU[day.month - 1]} {day.year}\u00a0г."
    if language == "fa":
        return digits(f"{day.day} {_FA[day.month - 1]} {day.year}", "fa")
    return f"{_EN[day.month - 1]}\u00a0{day.day}, {day.year}"


def dated(day: date, language: str) -> str:
    """The day a letter is of; in Persian both calendars."""
    if language != "fa":
        return day_text(day, language)
    year, month, number = solar(day)
    return f"{digits(f'{number} {_SOLAR[month - 1]} {year}', 'fa')} ({day_text(day, 'fa')})"


def solar(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Iranian calendar, by its 33-year cycle: exact 1800 to 2100."""
    shifted = day.year - 1600
    leaps = shifted + (day.month > 2)
    days = 365 * shifted + (leaps + 3) // 4 - (leaps + 99) // 100 + (leaps + 399) // 400
    days += _BEFORE[day.month - 1] + day.day - 1 - 79
    cycles, rest = divmod(days, 12053)
    fours, rest = divmod(rest, 1461)
    year = 979 + 33 * cycles + 4 * fours
    if rest >= 366:
        more, rest = divmod(rest - 1, 365)
        year += more
    month, number = divmod(rest, 31) if rest < 186 else divmod(rest - 186, 30)
    return year, month + (1 if rest < 186 else 7), number + 1
