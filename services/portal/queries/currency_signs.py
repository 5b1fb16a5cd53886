"""What is written beside an amount to say its currency, in any language. Pure.

Every sign that CLDR has for a currency, but for the codes of ISO 4217, which contracts.currencies
lists: a reader may see, and type, another language's. Written down because asking CLDR for all of
its languages takes seconds; a test compares the two.
"""

import unicodedata
from typing import Final, get_args

from contracts.currencies import Currency
from contracts.search import folded

# As `sign` spells them.
_OF_CLDR: Final = """
    $ $a $ar $au $bm $bn $bz $ca $cl $co $ec $fj $hk $mx $na $nz $rh $sb $sg $sr $su $tt $us $uy
    $ws $zn a$ afl ar au$ aud$ b/ bds$ bm$ br br$ bs bs$ bss bz$ c$ ca$ cf cfp cfpf cg cnh cn¥ d
    da db den din dkr dt e ec$ ecu eg£ esc f fb fbu fc fcfa fcfp fdj fg fj$ frf ft g gb£ gh₵ gs
    hk$ ikr jm$ jp¥ k ka$ kc kcs km kn kr kr₩ ksh kz l le leke ls m mk mop$ mtn mx$ naf nfk nis
    nkr nt$ nu nz$ nzd$ os p pte q r r$ rd$ rf rm rp rs rur s s$ s/ si$ som sr t$ th฿ tsh uk£ um
    up us$ ush vej vt ws$ xxx zl £ £cy £fk £gb £gi £ie £il £lb £mt £ru ¤ ¥ ¥cn δρχ ден дин зл км
    крб кч лв лсл р сом сум тл тмт щд ֏ לי ؋ ام جس جم دا دب دت دج دس دع دك دل دم ر را رس رع رق
    ري ریال فرانکcfa لس لل ރ नेरू ৳ රු සිෆඑ ฿ ብር ៛ ₡ ₤it ₦ ₧ ₩ ₪ ₫ € ₭ ₮ ₱ ₲ ₴ ₸ ₹ ₺ ₼ ₽ ₾ 元
"""
# What people write besides: CLDR names these currencies, but has another sign for them.
_ALSO_WRITTEN: Final = "円 圆 圓 원 руб грн ש״ח евро ευρώ يورو euro euros"
_LEFT_OUT: Final = frozenset(".\"״'’ʻ")


def sign(text: str) -> str:
    """A currency's sign as signs are compared: folded, without dots, spaces and direction marks."""
    return "".join(
        character
        # Twice: some signs come apart into capitals.
        for character in folded(folded(text))
        if character not in _LEFT_OUT
        and not character.isspace()
        and unicodedata.category(character) != "Cf"
    )


CLDR_SIGNS: Final = frozenset(_OF_CLDR.split())
SIGNS: Final = CLDR_SIGNS | {sign(word) for word in (*_ALSO_WRITTEN.split(), *get_args(Currency))}
