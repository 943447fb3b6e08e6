"""Round figures of a currency: what a shop begins with, such as the price of a parcel. Its merchant edits them."""

from decimal import Decimal

_WORTH: dict[str, str] = {
    "0.3": "BHD KWD OMR",
    "2": "AUD AWG AZN BAM BBD BGN BND BZD CAD FJD GEL NZD SGD TND TOP WST XCD",
    "5": "AED BRL BYN ILS LYD MYR PEN PGK PLN QAR RON SAR TMT",
    "10": "BOB CNY DKK GHS GTQ HKD MAD MOP NOK SBD SEK TJS TTD",
    "20": "BWP CUP CZK ERN HNL MDL MVR MXN SCR SLE STN SZL ZAR ZMW",
    "50": "DOP EGP MKD MRU MUR MZN NIO PHP SRD THB TRY TWD UAH UYU",
    "100": "AFN ALL BDT CVE GMD INR ISK KES KGS RSD RUB VUV XPF",
    "200": "DJF DZD ETB GYD HTG JMD JPY LRD NPR VES YER",
    "500": "AMD CRC HUF KMF KZT LKR PKR SDG SOS XAF XOF",
    "1000": "AOA CLP KPW",
    "2000": "ARS CDF IQD KRW MMK MWK NGN RWF TZS",
    "5000": "BIF COP KHR MGA MNT SSP UGX",
    "10000": "GNF PYG SYP UZS",
    "20000": "IDR LAK VND",
    "50000": "IRR",
    "100000": "LBP",
}
"""Roughly what a euro is worth, of the currencies of which it is not about one (European Central Bank and
International Monetary Fund, rates of 2025, to one digit)."""
_BY_CURRENCY = {currency: Decimal(worth) for worth, listed in _WORTH.items() for currency in listed.split()}


def figure(euros: int, currency: str) -> Decimal:
    """About so many euros in a currency, as people there write prices."""
    return (euros * _BY_CURRENCY.get(currency, Decimal(1))).normalize() + 0
