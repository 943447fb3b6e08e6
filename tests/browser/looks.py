"""What an eye, or a reader of screens, would object to on a page of the admin; asked of the page in its browser."""

from collections.abc import Iterator

from playwright.sync_api import Page

CUT_OFF = """[...document.querySelectorAll('.souk-card, .data-row > *, .readonly')]
    .filter(e => e.checkVisibility() && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => 'cut off: ' + e.textContent.replace(/\\s+/g, ' ').trim().slice(0, 80))"""
"""What a card or a cell cuts off, though the page itself does not scroll sideways."""

UNNAMED = """[...document.querySelectorAll('input, select, textarea, button, a[href]')]
    .filter(e => e.type !== 'hidden' && e.className !== 'select2-search__field' && e.checkVisibility())
    .filter(e => !(e.ariaHidden === 'true' && e.tabIndex < 0))
    .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.placeholder || e.textContent.trim()
        || e.querySelector('[title], img[alt]:not([alt=""])')))
    .map(e => 'unnamed: ' + e.outerHTML.slice(0, 120))"""
"""Fields, buttons and links that nothing names."""

TOO_WIDE = """document.documentElement.scrollWidth <= innerWidth ? [] : ['scrolls sideways',
    ...[...document.querySelectorAll('body *')]
    .filter(e => (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
        && e.checkVisibility())
    .slice(0, 4).map(e => e.tagName + '.' + e.className)]"""
"""Whether the page scrolls sideways, and what it is too wide for."""

UNTURNED = """(() => {
    const root = document.documentElement, sides = ['margin', 'padding', 'border'], found = []
    if (root.dir !== 'rtl') return found
    const all = [...document.querySelectorAll('body *:not(svg *, input, option, body [dir] *, .transition-all)')]
        .filter(e => e.checkVisibility())
    const read = (e, side) => sides.map(each => `${each}-${side}${each === 'border' ? '-width' : ''}`)
        .map(each => Math.round(parseFloat(getComputedStyle(e).getPropertyValue(each))))
    const turned = all.map(e => [read(e, 'left'), read(e, 'right')])
    root.dir = 'ltr'
    all.forEach((e, n) => {
        const straight = [read(e, 'right'), read(e, 'left')]
        if (`${straight}` !== `${turned[n]}`) found.push(`left is left: ${e.tagName}.${e.className}`)
    })
    root.dir = 'rtl'
    return [...new Set(found)].slice(0, 8)
})()"""
"""What keeps its left and right where a page goes from right to left."""

PALE = """(() => {
    const canvas = document.createElement('canvas'), pen = canvas.getContext('2d', {willReadFrequently: true})
    const seen = {}
    canvas.width = canvas.height = 1
    const read = colour => seen[colour] ??= (pen.clearRect(0, 0, 1, 1), pen.fillStyle = colour,
        pen.fillRect(0, 0, 1, 1), [...pen.getImageData(0, 0, 1, 1).data])
    const over = (top, under) => [0, 1, 2].map(n => (top[n] * top[3] + under[n] * (255 - top[3])) / 255)
    const light = rgb => rgb.map(each => each / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [.2126, .7152, .0722][n], 0)
    const ground = e => {
        const layers = []
        for (; e; e = e.parentElement) {
            const style = getComputedStyle(e)
            if (style.backgroundImage !== 'none') return null
            layers.push(read(style.backgroundColor))
            if (layers.at(-1)[3] === 255) break
        }
        return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255])
    }
    const found = []
    for (const e of document.querySelectorAll('body *')) {
        const said = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim()).map(n => n.data.trim()).join(' ')
        if (!said || !e.checkVisibility({opacityProperty: true})) continue
        if (e.closest('.material-symbols-outlined, [disabled], option')) continue
        const style = getComputedStyle(e), under = ground(e)
        if (!under || e.offsetWidth < 2) continue
        let alpha = 1
        for (let up = e; up; up = up.parentElement) alpha *= getComputedStyle(up).opacity
        const ink = read(style.color), a = over([...ink.slice(0, 3), ink[3] * alpha], under)
        const [dark, bright] = [light(a), light(under)].sort((x, y) => x - y)
        const ratio = (bright + .05) / (dark + .05), size = parseFloat(style.fontSize)
        const least = size >= 24 || size >= 18.6 && style.fontWeight >= 700 ? 3 : 4.5
        if (ratio < least - .05)
            found.push(`pale ${ratio.toFixed(1)}: ${said.slice(0, 40)} (${e.tagName}.${e.className})`)
    }
    return [...new Set(found)].slice(0, 8)
})()"""
"""Texts whose colour stands out less from their ground than WCAG's 1.4.3 asks for."""

SAID = """(() => {
    const skipped = '.material-symbols-outlined, code, pre, script, style, option:not(:checked), iframe, kbd, '
        + '[lang]:not(html)'
    const found = new Set()
    for (const e of document.querySelectorAll('body *')) {
        if (!e.checkVisibility() || e.closest(skipped)) continue
        for (const n of e.childNodes) if (n.nodeType === 3) found.add(n.data.replace(/\\s+/g, ' ').trim())
        for (const name of ['title', 'aria-label', 'placeholder']) found.add(e.getAttribute(name)?.trim())
        found.add(e.dataset.label)
    }
    return [...found].filter(each => each && /[A-Za-z]{3}/.test(each))
})()"""
"""What the page says, text by text: names and data are among it."""


SETTLES = 20
"""Tenths of a second that a page has to follow its width: tabs move into a menu."""


def complaints_of(page: Page, *, asks_colours: bool) -> Iterator[str]:
    """Everything that is wrong with the look of a page as it stands, once what follows its width has done so."""
    for _ in range(SETTLES):
        if not page.evaluate(TOO_WIDE):
            break
        page.wait_for_timeout(100)
    for question in (TOO_WIDE, CUT_OFF, UNNAMED, UNTURNED, *([PALE] if asks_colours else [])):
        yield from page.evaluate(question)
