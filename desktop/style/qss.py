"""Writes the style sheet from the tokens. It knows kinds and roles of widgets, and no Qt and no screen."""

import re

from desktop.style.tokens import Tokens

# Font and ink of everything are the application's own font and palette: a rule for every widget is dear.
# {name} is a colour, {name.px} a size scaled by the type size, {7px} a literal size scaled likewise.
_TEMPLATE = """
QPushButton, QCheckBox, QAbstractItemView { outline: none; }
QWidget#page, QWidget#body, QStackedWidget { background: {bg}; }
QStackedWidget#bare { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QLabel { background: transparent; }
QLabel[role="caption"] { font-size: {caption.px}; color: {ink2}; }
QLabel[role="hint"] { font-size: {caption.px}; color: {ink3}; }
QLabel[role="second"] { color: {ink2}; }
QLabel[role="list"] { font-size: {list_title.px}; font-weight: 700; }
QLabel[role="value"] { font-size: {value.px}; }
QLabel[role="name"] { font-size: {section.px}; font-weight: 700; }
QLabel[role="section"] { font-size: {section.px}; font-weight: 700; }
QLabel[role="group"] { font-size: {value.px}; font-weight: 700; }
QLabel[role="stat"] { font-size: {stat.px}; font-weight: 700; }
QLabel[role="timer"] { font-size: {timer.px}; }
QLabel[role="ticket"] { font-size: {ticket.px}; font-weight: 700; color: {pri}; }
QLabel[role="figure"] { font-size: {40px}; font-weight: 700; }
QLabel[role="bold"] { font-weight: 700; }
QLabel[tone="bad"] { color: {bad}; }
QLabel[tone="warn"] { color: {warn}; }
QLabel[tone="ok"] { color: {ok}; }
QLabel[tone="pri"] { color: {pri}; }
QLabel[tone="off"] { color: {ink3}; }

QLabel[pill="ok"] { background: {ok_soft}; color: {ok}; }
QLabel[pill="warn"] { background: {warn_soft}; color: {warn}; }
QLabel[pill="bad"] { background: {bad_soft}; color: {bad}; }
QLabel[pill="pri"] { background: {pri_soft}; color: {pri}; }
QLabel[pill="off"] { background: {off_soft}; color: {off}; }
QLabel[pill="plain"] { background: {surface}; color: {ink2}; }
QLabel[pill="orange"] { background: {warn}; color: {on_pri}; }
QLabel[pill="red"] { background: {bad}; color: {on_pri}; }
QLabel[pill] { border-radius: {pill_radius.px}; padding: 0 {10px}; font-size: {caption.px}; font-weight: 700;
  min-height: {pill.px}; max-height: {pill.px}; }

QLabel[pill][tint="true"] { background: {surface}; }
QLabel[role="disc"] { background: {pri_soft}; border-radius: {36px}; min-width: {72px}; max-width: {72px};
  min-height: {72px}; max-height: {72px}; }

QPushButton[kind="tile"] QLabel[ink="on_pri"] { color: {on_pri}; }
QPushButton[kind="tile"] QLabel[ink="ink3"] { color: {ink3}; }
QPushButton[kind="tile"] QLabel[ink="ink2"] { color: {ink2}; }
QPushButton[kind="tile"] QLabel[ink="ink"] { color: {ink}; }
QPushButton[kind="tile"] QLabel[ink="bad"] { color: {bad}; }

QFrame[box="card"] { background: {surface}; border: 1px solid {line}; border-radius: {card.px}; }
QFrame[box="plain"] { background: {sunken}; border: 1px solid {line}; border-radius: {8px}; }
QFrame[box="sunken"] { background: {sunken}; border: none; border-radius: {8px}; }
QFrame[box="sel"] { background: {pri_soft}; border: none; border-radius: {8px}; }
QFrame[box="bad"] { background: {bad_soft}; border: none; border-radius: {8px}; }
QFrame[box="warn"] { background: {warn_soft}; border: none; border-radius: {8px}; }
QFrame[box="ok"] { background: {ok_soft}; border: none; border-radius: {8px}; }
QFrame[box="pri"] { background: {pri_soft}; border: none; border-radius: {8px}; }
QFrame[box="off"] { background: {off_soft}; border: none; border-radius: {8px}; }
QFrame[box="orange"] { background: {warn}; border: none; border-radius: {6px}; }
QFrame[box="red"] { background: {bad}; border: none; border-radius: {6px}; }
QLabel[level="orange"], QLabel[level="red"] { color: {on_pri}; }
QLabel[level="yellow"] { color: {warn}; }
QFrame[box="row"] { background: transparent; border: none; }
QFrame[box="popover"] { background: {surface}; border: 1px solid {ctl}; border-radius: {card.px}; }
QFrame[rule="true"] { background: {line}; border: none; min-height: 1px; max-height: 1px; }
QFrame[rule="bar"] { background: {b_line}; border: none; min-height: 1px; max-height: 1px; }

QPushButton { background: {surface}; border: 1px solid {ctl}; border-radius: {control_radius.px};
  padding: 0 {14px}; min-height: {36px}; font-weight: 700; }
QPushButton:hover { background: {sunken}; }
QPushButton:pressed { background: {off_soft}; }
QPushButton:disabled { color: {ink3}; background: {off_soft}; border-color: {line}; }
QPushButton[kind="primary"] { background: {pri}; color: {on_pri}; border-color: {pri}; }
QPushButton[kind="primary"]:hover { background: {pri_h}; }
QPushButton[kind="primary"]:pressed { background: {pri_p}; }
QPushButton[kind="primary"]:disabled { background: {off_soft}; color: {ink3}; border-color: {line}; }
QPushButton[kind="hero"] { background: {pri}; color: {on_pri}; border-color: {pri}; font-size: {section.px};
  min-height: {52px}; }
QPushButton[kind="hero"]:hover { background: {pri_h}; }
QPushButton[kind="hero"]:pressed { background: {pri_p}; }
QPushButton[kind="hero"]:disabled { background: {off_soft}; color: {ink3}; border-color: {line}; }
QPushButton[kind="danger"] { color: {bad}; }
QPushButton[kind="danger"]:disabled { color: {ink3}; }
QPushButton[kind="small"] { min-height: {small.px}; padding: 0 {12px}; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="move"] { padding: 0 {9px}; }
QPushButton[kind="key"] { padding: 0 {6px}; }
QPushButton[kind="link"] { background: transparent; border: none; color: {pri}; padding: 0 {4px};
  min-height: {26px}; }
QPushButton[kind="link"]:hover { color: {pri_p}; }
QPushButton[kind="link"]:disabled { color: {ink3}; background: transparent; }
QPushButton[kind="icon"] { background: transparent; border: none; padding: 0; min-height: {28px}; max-height: {28px};
  min-width: {28px}; max-width: {28px}; border-radius: {control_radius.px}; }
QPushButton[kind="icon"]:hover { background: {off_soft}; }
QPushButton[kind="bar"] { background: transparent; color: {on_bar}; border: 1px solid {bar_button};
  min-height: {32px}; padding: 0 {14px}; }
QPushButton[kind="bar"]:hover { background: {b_row}; }
QPushButton[kind="bar"]:checked { background: {surface}; color: {ink}; border-color: {surface}; }
QPushButton[kind="bar"]:disabled { color: {on_bar2}; background: transparent; border-color: {b_line}; }
QPushButton[kind="chip"] { border: 1px solid {ctl}; border-radius: {chip_radius.px}; padding: 0 {10px};
  min-height: {chip.px}; max-height: {chip.px}; font-weight: 400; }
QPushButton[kind="chip"]:checked { background: {pri_soft}; color: {pri}; border: 1px solid {pri}; font-weight: 700; }
QPushButton[kind="chip"][tone="bad"] { color: {bad}; border: 1px solid {bad}; font-weight: 700; }
QPushButton[kind="chip"][tone="bad"]:checked { background: {bad_soft}; }
QPushButton[kind="chip"][tone="warn"] { color: {warn}; border: 1px solid {warn}; font-weight: 700; }
QPushButton[kind="chip"][tone="warn"]:checked { background: {warn_soft}; }
QPushButton[kind="chip"]:disabled { color: {ink3}; background: {off_soft}; border-color: {line}; }
QPushButton[kind="seg"] { border: 1px solid {ctl}; border-radius: {control_radius.px}; padding: 0 {8px};
  min-height: {small.px}; max-height: {small.px}; font-weight: 400; }
QPushButton[kind="seg"]:checked { background: {pri_soft}; color: {pri}; border-color: {pri}; font-weight: 700; }
QPushButton[kind="seg"][align="left"] { text-align: left; padding: 0 {12px}; }

QPushButton[kind="cell"] { border: 1px solid {line}; border-radius: {4px}; padding: 0; font-weight: 400;
  font-size: {section.px}; min-width: {34px}; max-width: {34px}; min-height: {34px}; max-height: {34px}; }
QPushButton[kind="cell"]:checked { background: {bad_soft}; color: {bad}; border-color: {bad}; }

QPushButton[kind="tab"] { background: transparent; border: none; border-bottom: 3px solid transparent; border-radius: 0;
  padding: 0 {4px}; min-height: {34px}; font-weight: 400; }
QPushButton[kind="tab"]:hover { color: {pri}; }
QPushButton[kind="tab"]:checked { color: {pri}; border-bottom-color: {pri}; font-weight: 700; }

QPushButton[kind="lamp"] { background: transparent; border: 1px solid transparent; border-radius: {12px};
  padding: 0; min-height: {24px}; max-height: {24px}; }
QPushButton[kind="lamp"]:hover { background: {off_soft}; }
QPushButton[kind="lamp"][tone="warn"] { background: {warn_soft}; }
QPushButton[kind="lamp"][tone="bad"] { background: {bad_soft}; }
QPushButton[kind="lamp"]:checked { border: 2px solid {ink2}; min-height: {22px}; max-height: {22px}; }
QPushButton[kind="lamp"][tone="warn"]:checked { border-color: {warn}; }
QPushButton[kind="lamp"][tone="bad"]:checked { border-color: {bad}; }

QPushButton[kind="rail"] { background: transparent; border: none; border-radius: {8px}; padding: 0;
  min-height: {rail_item.px}; max-height: {rail_item.px}; }
QPushButton[kind="rail"]:hover { background: {sunken}; }
QPushButton[kind="rail"]:checked { background: {pri_soft}; }

QPushButton[kind="side"] { background: transparent; border: none; border-radius: {control_radius.px};
  padding: 0 {14px}; min-height: {42px}; max-height: {42px}; text-align: left; font-weight: 400; }
QPushButton[kind="side"]:hover { background: {sunken}; }
QPushButton[kind="side"]:checked { background: {pri_soft}; color: {pri}; font-weight: 700; }

QPushButton[kind="tile"] { background: {surface}; border: 1px solid {ctl}; border-radius: {control_radius.px};
  padding: 0; min-height: {choice.px}; }
QPushButton[kind="tile"]:hover { background: {sunken}; }
QPushButton[kind="tile"]:pressed { background: {off_soft}; }
QPushButton[kind="tile"]:disabled { background: {off_soft}; border-color: {line}; }
QPushButton[kind="post"] { background: {surface}; border: 1px solid {line}; border-radius: {8px}; padding: 0;
  min-height: {100px}; max-height: {100px}; text-align: left; }
QPushButton[kind="post"]:hover { background: {sunken}; }
QPushButton[kind="post"][tone="sel"] { background: {pri_soft}; border: 2px solid {pri}; }
QPushButton[kind="tile"][tone="pri"] { background: {pri}; border-color: {pri}; }
QPushButton[kind="tile"][tone="pri"]:hover { background: {pri_h}; }
QPushButton[kind="tile"][tone="pri"]:pressed { background: {pri_p}; }
QPushButton[kind="tile"][tone="pri"]:disabled { background: {off_soft}; border-color: {line}; }

QPushButton[kind="touch"] { background: {surface}; border: 2px solid {ctl}; border-radius: {touch_radius.px};
  min-height: {touch.px}; padding: 0 {20px}; font-size: {26px}; }
QPushButton[kind="touch"]:pressed { background: {off_soft}; }
QPushButton[kind="touch"]:checked { background: {pri_soft}; border-color: {pri}; }
QPushButton[kind="touch"]:disabled { color: {ink3}; background: {off_soft}; border-color: {line}; }
QPushButton[kind="touch"][tone="pri"] { background: {pri}; color: {on_pri}; border-color: {pri}; }
QPushButton[kind="touch"][tone="pri"]:pressed { background: {pri_p}; }
QPushButton[kind="touch"][tone="pri"]:disabled { color: {ink3}; background: {off_soft}; border-color: {line}; }

QLineEdit, QPlainTextEdit { background: {surface}; border: 1px solid {ctl}; border-radius: {control_radius.px};
  padding: 0 {10px}; min-height: {36px}; selection-background-color: {pri}; selection-color: {on_pri};
  placeholder-text-color: {ink3}; }
QPlainTextEdit { padding: {6px} {8px}; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid {focus}; padding-left: {9px}; }
QLineEdit:disabled, QPlainTextEdit:disabled { background: {off_soft}; color: {ink2}; border-color: {line}; }
QLineEdit[field="tall"] { min-height: {46px}; font-size: {value.px}; padding: 0 {14px}; }
QLineEdit[state="bad"] { border: 2px solid {bad}; }
QComboBox { background: {surface}; border: 1px solid {ctl}; border-radius: {control_radius.px}; padding: 0 {10px};
  min-height: {36px}; color: {ink}; }
QComboBox::drop-down { border: none; width: {30px}; }
QComboBox::down-arrow { image: url({down_icon}); width: {16px}; height: {16px}; }
QComboBox:focus { border: 2px solid {focus}; padding-left: {9px}; }
QComboBox:disabled { background: {off_soft}; color: {ink2}; border-color: {line}; }
QComboBox QAbstractItemView { background: {surface}; border: 1px solid {ctl}; color: {ink};
  selection-background-color: {pri_soft}; selection-color: {pri}; }

QCheckBox { spacing: {10px}; background: transparent; }
QCheckBox[kind="tick"] { spacing: 0; }
QCheckBox::indicator { width: {18px}; height: {18px}; border: 1px solid {ctl}; border-radius: 3px;
  background: {surface}; }
QCheckBox::indicator:checked { background: {pri}; border-color: {pri}; image: url({check_icon}); }
QCheckBox::indicator:disabled { background: {off_soft}; border-color: {line}; }

QListView, QTableView { background: {surface}; border: none; }
QTableView { gridline-color: transparent; alternate-background-color: {surface}; }
QHeaderView::section { background: {surface}; color: {ink2}; border: none; border-bottom: 1px solid {line};
  padding: 0 {8px}; font-size: {caption.px}; min-height: {28px}; }
QScrollBar:vertical { background: transparent; width: {scroll_bar.px}; margin: 0; }
QScrollBar::handle:vertical { background: {thumb}; border-radius: {4px}; min-height: {32px}; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollBar:horizontal { height: 0; }
QToolTip { background: {ink}; color: {on_pri}; border: none; padding: {6px}; }

QWidget#header { background: {bar}; }
QWidget#header QLabel { color: {on_bar}; }
QWidget#header QLabel[role="second"] { color: {on_bar2}; }
QWidget#header QLabel[pill="ok"] { color: {ok}; }
QWidget#header QLabel[pill="warn"] { color: {warn}; }
QWidget#header QLabel[pill="off"] { color: {off}; }
QWidget#rail { background: {surface}; border-right: 1px solid {line}; }
QWidget#side { background: {surface}; border-right: 1px solid {line}; border-bottom: 1px solid {line}; }
QWidget#lamp_bar { background: {surface}; border-top: 1px solid {line}; }
QWidget#lock_side { background: {bar}; }
QWidget#lock_side QLabel { color: {on_bar}; }
QWidget#lock_side QLabel[role="second"] { color: {on_bar2}; }
QWidget#lock_side QLabel[role="clock"] { font-size: {128px}; }
QWidget#lock_side QLabel[role="date"] { font-size: {22px}; color: {on_bar2}; }
QWidget#lock_side QLabel[role="hall"] { font-size: {22px}; font-weight: 700; }
QWidget#lock_side QLabel[role="second"] { font-size: {value.px}; }
QFrame#lock_card QLabel[role="caption"] { font-size: {body.px}; }
QFrame#lock_card QLabel[role="second"] { font-size: {value.px}; }
QFrame#lock_card QPushButton[kind=""], QFrame#lock_card QPushButton[kind="primary"] { min-height: {42px}; }
QLabel[role="lock_title"] { font-size: {stat.px}; font-weight: 700; }
"""

_SLOT = re.compile(r"\{([a-z0-9_]+)(\.px)?\}")


def sheet(tokens: Tokens, scale: float, *, check_icon: str, down_icon: str) -> str:
    """Return the style sheet of the whole program at a type scale; the icons are paths."""
    icons = {"check_icon": check_icon, "down_icon": down_icon}
    sizes = {**tokens.type_px, **tokens.layout_px, **tokens.control_px}
    sizes |= {f"{name}_radius": value for name, value in tokens.radius_px.items()}
    # A radius of more than half the height makes Qt drop the rounding altogether.
    sizes |= {"card": tokens.radius_px["card"]}
    halves = {f"{name}_radius": int(sizes[name] * scale) // 2 for name in ("pill", "chip")}

    def fill(match: re.Match[str]) -> str:
        name, is_size = match.group(1), match.group(2)
        if is_size:
            return f"{halves[name] if name in halves else round(sizes[name] * scale)}px"
        if name in icons:
            return icons[name]
        if name.endswith("px") and name[:-2].isdigit():
            return f"{round(int(name[:-2]) * scale)}px"
        return tokens.colour[name]

    return _SLOT.sub(fill, _TEMPLATE)
