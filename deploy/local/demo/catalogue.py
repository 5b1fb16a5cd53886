"""Tables the demo company is drawn from: countries, names, plans. Only constants, no rule."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """Where customers live: money, language, clock, tax and how companies are called there."""

    code: str
    weight: int
    currency: str
    # Minor units of this currency for one minor unit of EUR, roughly, so that prices look native.
    rate: float
    # Prices end in this many minor units, as people set them in that currency.
    step: int
    locale: str
    timezone: str
    tax_name: str
    tax_percent: float
    suffix: str
    cities: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    sectors: tuple[str, ...]


_EN = ("Logistics", "Studios", "Analytics", "Foods", "Robotics", "Health", "Energy", "Outdoors")
_EN_STREETS = ("Mill Lane", "Harbour Road", "King Street", "Station Road", "Orchard Way")
_DE = ("Logistik", "Werke", "Feinkost", "Energie", "Medizintechnik", "Gartenbau", "Robotik")
_DE_STREETS = ("Lindenstraße", "Hafenweg", "Am Markt", "Schillerstraße", "Bergallee")
_FR = ("Logistique", "Ateliers", "Santé", "Énergie", "Vergers", "Numérique", "Librairies")
_FR_STREETS = ("rue des Lilas", "quai Voltaire", "avenue du Parc", "rue de la Gare")
_AR = ("للتجارة", "للخدمات اللوجستية", "للتقنية", "للأغذية", "للطاقة")
_AR_STREETS = ("شارع الخليج", "طريق الملك", "شارع السوق")

COUNTRIES = (
    Country("US", 34, "USD", 1.1, 100, "en", "America/New_York", "Sales tax", 8.25, "Inc.",
            (("Portland, ME", "04101"), ("Denver", "80202"), ("Austin", "78701")),
            ("Maple Avenue", "2nd Street", "Congress Street", "Lakeside Drive"), _EN),
    Country("GB", 24, "GBP", 0.9, 100, "en", "Europe/London", "VAT", 20.0, "Ltd",
            (("Bristol", "BS1 4DJ"), ("Leeds", "LS1 2TW"), ("Glasgow", "G2 1DY")),
            _EN_STREETS, _EN),
    Country("FR", 30, "EUR", 1.0, 100, "fr", "Europe/Paris", "TVA", 20.0, "SAS",
            (("Lyon", "69002"), ("Nantes", "44000"), ("Paris", "75011")), _FR_STREETS, _FR),
    Country("DE", 32, "EUR", 1.0, 100, "de", "Europe/Berlin", "USt.", 19.0, "GmbH",
            (("Hamburg", "20457"), ("Leipzig", "04109"), ("München", "80331")),
            _DE_STREETS, _DE),
    Country("CH", 12, "CHF", 1.0, 500, "de", "Europe/Zurich", "MWST", 8.1, "AG",
            (("Zürich", "8005"), ("Bern", "3011")), _DE_STREETS, _DE),
    Country("CA", 12, "CAD", 1.5, 100, "fr", "America/Toronto", "TPS/TVQ", 14.975, "inc.",
            (("Montréal", "H2Y 1C6"), ("Québec", "G1R 4P5")), _FR_STREETS, _FR),
    Country("SE", 10, "SEK", 11.0, 1000, "en", "Europe/Stockholm", "Moms", 25.0, "AB",
            (("Göteborg", "411 03"), ("Malmö", "211 20")), ("Storgatan", "Hamngatan"), _EN),
    Country("JP", 14, "JPY", 1.6, 100, "en", "Asia/Tokyo", "Consumption tax", 10.0, "K.K.",
            (("Tokyo", "104-0061"), ("Osaka", "530-0001")), ("Ginza 4-chome", "Umeda 2-chome"),
            _EN),
    Country("KW", 9, "KWD", 3.3, 500, "ar", "Asia/Kuwait", "الضريبة", 0.0, "ذ.م.م",
            (("مدينة الكويت", "13001"),), _AR_STREETS, _AR),
    Country("AE", 9, "AED", 4.0, 100, "ar", "Asia/Dubai", "ضريبة القيمة المضافة", 5.0, "ذ.م.م",
            (("دبي", "00000"), ("أبوظبي", "00000")), _AR_STREETS, _AR),
    Country("TN", 6, "TND", 34.0, 1000, "fr", "Africa/Tunis", "TVA", 19.0, "SARL",
            (("Tunis", "1001"), ("Sfax", "3000")), _FR_STREETS, _FR),
    Country("AU", 8, "AUD", 1.6, 100, "en", "Australia/Sydney", "GST", 10.0, "Pty Ltd",
            (("Hobart", "7000"), ("Melbourne", "3000")), _EN_STREETS, _EN),
)  # fmt: skip

STEMS = (
    "Halden", "Northgate", "Brightwater", "Castell", "Meridian", "Oakfield", "Larkspur", "Sable",
    "Quill", "Tern", "Bellweather", "Corvane", "Drayton", "Elmstead", "Fennick", "Galloway",
    "Hollis", "Ivers", "Juniper", "Kestrel", "Lindqvist", "Marlow", "Nordby", "Osprey", "Penrose",
    "Ravel", "Solstice", "Thornbury", "Umber", "Vesper", "Wexford", "Yarrow", "Zephyr", "Almeida",
    "Bauer", "Chevalier", "Duval", "Engel", "Fontaine", "Gruber",
)  # fmt: skip
ARABIC_STEMS = ("الخليج", "النخيل", "الواحة", "المرسى", "الريان", "السدرة", "البحر", "الشروق",
                "الديوان", "المدار")  # fmt: skip
FIRST_NAMES = ("Ana", "Marc", "Ingrid", "Yuki", "Omar", "Claire", "Tobias", "Leila", "Sam", "Nora")
LAST_NAMES = ("Keller", "Okafor", "Moreau", "Lind", "Haddad", "Sato", "Reyes", "Novak", "Byrne")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a customer subscribes to; prices in minor units of EUR a month."""

    name: str
    weight: int
    base: int
    seat: int
    seats: tuple[int, int]
    # Requests in thousands a month, and the price of a thousand.
    usage: tuple[int, int]
    usage_price: int


PLANS = (
    Plan("Starter", 40, 4_900, 0, (1, 3), (5, 120), 20),
    Plan("Team", 35, 9_900, 1_900, (4, 18), (80, 900), 18),
    Plan("Business", 18, 39_000, 2_900, (15, 60), (600, 6_000), 14),
    Plan("Enterprise", 7, 190_000, 3_900, (60, 240), (5_000, 40_000), 9),
)
