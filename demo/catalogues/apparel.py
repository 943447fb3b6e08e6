"""“Amber”: everyday clothing in warm colours."""

# ruff: noqa: E501 - outlines and texts read better whole

from demo.catalogues.items import Catalogue, Item

SAND, CLAY, MOSS, INK, HONEY, CHALK, PLUM, SKY = (
    "#d8c3a0", "#c2683f", "#6f7d4e", "#2f3a52", "#e0a030", "#efe9dd", "#7b4763", "#7fa3bd",
)  # fmt: skip
SIZES = ("S", "M", "L", "XL")

CATALOGUE = Catalogue(
    vendor="Amber Atelier",
    tree={
        "Clothing": "",
        "Tops": "Clothing",
        "Knitwear": "Clothing",
        "Outerwear": "Clothing",
        "Trousers & Skirts": "Clothing",
        "Accessories": "",
        "Shoes": "",
    },
    collections={
        "New this season": ("What has just come off the cutting table.", (
            "field-jacket", "wide-leg-trousers", "harbour-hoodie", "pleated-midi-skirt", "court-sneakers",
        )),
        "The quiet basics": ("Plain, well made, and worn every other day.", (
            "heavy-cotton-tee", "oxford-shirt", "straight-chinos", "ribbed-socks", "canvas-tote",
        )),
        "Cold mornings": ("Wool, fleece and something for the ears.", (
            "lambswool-jumper", "fisherman-beanie", "brushed-scarf", "field-jacket",
        )),
    },
    items=(
        Item("heavy-cotton-tee", "Heavy Cotton Tee",
             "<p>A T-shirt with some weight to it: 220 g organic cotton, a collar that stays flat, and shoulder"
             " seams taped so that they do not stretch.</p><ul><li>Straight, slightly boxy cut</li>"
             "<li>Washed once before it is sewn</li></ul>",
             "Tops", "tee", "29.00", {"Chalk": CHALK, "Ink": INK, "Moss": MOSS},
             ("organic cotton", "basics", "unisex"), SIZES, grams=230, stock=40),
        Item("striped-long-sleeve", "Striped Long Sleeve",
             "<p>Knitted stripes, not printed ones, in a soft jersey that gets softer. Cuffs long enough to push up.</p>",
             "Tops", "longsleeve", "39.00", {"Ink": INK, "Clay": CLAY}, ("organic cotton", "stripes"), SIZES, grams=260),
        Item("oxford-shirt", "Oxford Shirt",
             "<p>The shirt for everything: a two-ply oxford weave, real shell buttons and a pocket that sits"
             " where a pocket should.</p>",
             "Tops", "shirt", "69.00", {"Sky": SKY, "Chalk": CHALK}, ("cotton", "office", "basics"), SIZES, grams=310),
        Item("harbour-hoodie", "Harbour Hoodie",
             "<p>Loop-back fleece, a double hood and a pouch pocket deep enough for two hands and a phone.</p>",
             "Knitwear", "hoodie", "79.00", {"Moss": MOSS, "Plum": PLUM}, ("fleece", "unisex", "new"), SIZES, grams=620),
        Item("lambswool-jumper", "Lambswool Jumper",
             "<p>Spun in Scotland, knitted in one piece on the round, finished by hand. Warm without being thick.</p>",
             "Knitwear", "jumper", "95.00", {"Honey": HONEY, "Clay": CLAY}, ("wool", "winter"), SIZES,
             compare_at_price="119.00", grams=420, stock=14),
        Item("field-jacket", "Field Jacket",
             "<p>Waxed cotton against the rain, four pockets against everything else. The lining is brushed flannel.</p>",
             "Outerwear", "jacket", "189.00", {"Moss": MOSS, "Sand": SAND}, ("waxed cotton", "rain", "new"), SIZES,
             grams=1250, stock=9),
        Item("wide-leg-trousers", "Wide-Leg Trousers",
             "<p>High waist, two pleats, and a leg that moves when you do. A linen blend that creases kindly.</p>",
             "Trousers & Skirts", "trousers", "85.00", {"Sand": SAND, "Ink": INK}, ("linen", "summer", "new"),
             ("34", "36", "38", "40", "42"), grams=480),
        Item("straight-chinos", "Straight Chinos",
             "<p>Neither slim nor wide. Garment-dyed twill with a little stretch and a fifth pocket for coins.</p>",
             "Trousers & Skirts", "trousers", "75.00", {"Clay": CLAY}, ("cotton", "office", "basics"),
             ("30", "32", "34", "36"), grams=540),
        Item("pleated-midi-skirt", "Pleated Midi Skirt",
             "<p>Permanent pleats that survive a suitcase, a waistband that survives lunch.</p>",
             "Trousers & Skirts", "skirt", "72.00", {"Plum": PLUM, "Honey": HONEY}, ("new", "office"), ("S", "M", "L"),
             grams=340, stock=12),
        Item("fisherman-beanie", "Fisherman Beanie",
             "<p>Short, ribbed and warm. Merino, so it does not itch.</p>",
             "Accessories", "beanie", "32.00", {"Honey": HONEY, "Ink": INK, "Clay": CLAY}, ("wool", "winter"), grams=90,
             stock=60),
        Item("brushed-scarf", "Brushed Scarf",
             "<p>Two metres of brushed wool in a broad check, fringed at both ends.</p>",
             "Accessories", "scarf", "59.00", {"Clay": CLAY, "Sky": SKY}, ("wool", "winter"), grams=280, stock=18),
        Item("ribbed-socks", "Ribbed Socks, Three Pairs",
             "<p>Combed cotton with a reinforced heel. They stay up.</p>",
             "Accessories", "socks", "24.00", {"Sand": SAND, "Moss": MOSS}, ("cotton", "basics"), ("36–40", "41–46"),
             grams=150, stock=80),
        Item("canvas-tote", "Canvas Tote",
             "<p>Twelve-ounce canvas, an inside pocket, handles long enough for a coat. Holds a week of groceries.</p>",
             "Accessories", "tote", "35.00", {"Chalk": CHALK, "Honey": HONEY}, ("canvas", "basics"), grams=380, stock=50),
        Item("court-sneakers", "Court Sneakers",
             "<p>Leather uppers, a stitched rubber sole and laces in the colour of the lining. They can be resoled.</p>",
             "Shoes", "sneaker", "129.00", {"Chalk": CHALK, "Clay": CLAY}, ("leather", "new"),
             ("38", "39", "40", "41", "42", "43", "44"), compare_at_price="149.00", grams=900, stock=6),
    ),
)  # fmt: skip
