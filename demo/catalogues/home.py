"""“Linden”: things for the house, most of them made by hand."""

# ruff: noqa: E501 - outlines and texts read better whole

from demo.catalogues.items import Catalogue, Item

OAK, LEAF, SLATE, CREAM, RUST, OCEAN, BLUSH, SUN = (
    "#b98a5a", "#5f8a62", "#54606b", "#ede4d3", "#b1553a", "#3f6f8c", "#d9a59a", "#e6b84a",
)  # fmt: skip

CATALOGUE = Catalogue(
    vendor="Linden & Daughters",
    tree={
        "Kitchen & Table": "",
        "Ceramics": "Kitchen & Table",
        "Living": "",
        "Lighting": "Living",
        "Textiles": "Living",
        "Furniture": "Living",
        "Garden": "",
    },
    collections={
        "From the potter": ("Thrown, glazed and fired a street away from us.", (
            "everyday-mug", "breakfast-bowl", "shoulder-vase", "round-teapot", "terracotta-planter",
        )),
        "A room for reading": ("Light, something soft, somewhere to put the book.", (
            "dome-table-lamp", "linen-cushion", "wool-throw", "reading-chair", "beeswax-candle",
        )),
        "Presents under forty": ("Small, useful and easily wrapped.", (
            "everyday-mug", "beeswax-candle", "serving-board", "linen-cushion",
        )),
    },
    items=(
        Item("everyday-mug", "Everyday Mug",
             "<p>A third of a litre, a handle for three fingers, and a glaze that pools a little darker at the foot."
             " Dishwasher safe.</p>",
             "Ceramics", "mug", "18.00", {"Ocean": OCEAN, "Cream": CREAM, "Rust": RUST},
             ("stoneware", "handmade", "gift"), grams=360, stock=60),
        Item("breakfast-bowl", "Breakfast Bowl",
             "<p>Wide enough for fruit on top, deep enough for soup at night.</p>",
             "Ceramics", "bowl", "22.00", {"Leaf": LEAF, "Blush": BLUSH}, ("stoneware", "handmade"), grams=450, stock=40),
        Item("round-teapot", "Round Teapot",
             "<p>Pours without dripping: the spout was redrawn eleven times. With a steel strainer, for four cups.</p>",
             "Ceramics", "teapot", "64.00", {"Slate": SLATE, "Sun": SUN}, ("stoneware", "handmade"), grams=980, stock=10),
        Item("shoulder-vase", "Shoulder Vase",
             "<p>A narrow neck that holds three stems as if they were thirty.</p>",
             "Ceramics", "vase", "38.00", {"Rust": RUST, "Ocean": OCEAN}, ("handmade", "flowers"), ("Small", "Tall"),
             size_surcharge="14", grams=700, stock=16),
        Item("serving-board", "Serving Board",
             "<p>One piece of oiled oak with a hole to hang it by. The grain of each is its own.</p>",
             "Kitchen & Table", "board", "36.00", {"Oak": OAK}, ("oak", "gift"), ("Short", "Long"), size_name="Length",
             size_surcharge="12", grams=900, stock=22),
        Item("linen-cushion", "Linen Cushion",
             "<p>Washed linen over a feather filling, closed with a hidden zip. 50 × 50 cm.</p>",
             "Textiles", "cushion", "34.00", {"Blush": BLUSH, "Leaf": LEAF, "Sun": SUN}, ("linen", "gift"), grams=620,
             stock=36),
        Item("wool-throw", "Wool Throw",
             "<p>New wool, woven in a herringbone and brushed on one side. Covers one person and a cat.</p>",
             "Textiles", "throw", "110.00", {"Slate": SLATE, "Rust": RUST}, ("wool", "winter"), compare_at_price="135.00",
             grams=1300, stock=11),
        Item("flatweave-rug", "Flatweave Rug",
             "<p>Wool on a cotton warp, the same on both sides, so it wears twice as long.</p>",
             "Textiles", "rug", "165.00", {"Ocean": OCEAN, "Rust": RUST}, ("wool",), ("120 × 180", "160 × 230"),
             size_surcharge="90", grams=4200, stock=5),
        Item("dome-table-lamp", "Dome Table Lamp",
             "<p>Spun steel on an oak foot. The shade keeps the light on the page and out of your eyes.</p>",
             "Lighting", "lamp", "98.00", {"Sun": SUN, "Leaf": LEAF}, ("steel", "oak"), grams=1900, stock=8),
        Item("beeswax-candle", "Beeswax Candle",
             "<p>Nothing but beeswax and a cotton wick, in a glass that is used again. Burns for forty hours.</p>",
             "Lighting", "candle", "26.00", {"Sun": SUN, "Cream": CREAM}, ("beeswax", "gift"), grams=410, stock=45),
        Item("reading-chair", "Reading Chair",
             "<p>Bent oak and woven paper cord, low enough to stay in. Comes assembled.</p>",
             "Furniture", "chair", "420.00", {"Oak": OAK, "Slate": SLATE}, ("oak",), grams=7800, stock=3),
        Item("wall-clock", "Quiet Wall Clock",
             "<p>A sweeping second hand, so there is nothing to hear. 28 cm across.</p>",
             "Living", "clock", "58.00", {"Cream": CREAM, "Ocean": OCEAN}, ("oak",), grams=850, stock=13),
        Item("willow-basket", "Willow Basket",
             "<p>Woven in the old way from a field that is cut each winter. For logs, toys or bread.</p>",
             "Living", "basket", "49.00", {"Oak": OAK}, ("handmade", "willow"), ("Medium", "Large"), size_surcharge="18",
             grams=1100, stock=15),
        Item("terracotta-planter", "Terracotta Planter",
             "<p>Unglazed, so that roots breathe, and fired hot enough to stay out in the frost. With its saucer.</p>",
             "Garden", "planter", "28.00", {"Rust": RUST, "Blush": BLUSH}, ("terracotta", "plants"),
             ("16 cm", "22 cm", "28 cm"), size_name="Width", size_surcharge="9", grams=1500, stock=20),
    ),
)  # fmt: skip
