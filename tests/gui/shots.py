"""Pictures of every page with a full day's content, drawn without a screen.

python tests/gui/shots.py OUTDIR [SCENE,..] [SIZE,..] [zh|en]
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop.i18n import use_language  # noqa: E402
from desktop.style.style import Style  # noqa: E402
from tests.gui.scenes import admin, cases, counter, hall  # noqa: E402
from tests.gui.scenes.day import Day  # noqa: E402

SIZES = {"1366": (1366, 768, False), "1600": (1600, 900, False), "1920": (1920, 1080, False),
         "1366L": (1366, 768, True), "1600L": (1600, 900, True), "1920L": (1920, 1080, True)}  # fmt: skip

SCENES = {
    scene.__name__: scene
    for scene in (
        counter.first_run,
        counter.lock,
        counter.empty,
        counter.called,
        counter.finder,
        counter.intake,
        counter.leaving,
        counter.switching,
        counter.wrong_date,
        counter.edition,
        counter.missing,
        counter.accepted,
        counter.card_private,
        counter.card_hongkong,
        counter.card_foreigner,
        counter.card_five_star,
        counter.card_doubts,
        counter.refusal,
        counter.offline,
        counter.transfer,
        counter.received,
        counter.kept,
        cases.cases,
        cases.reveal,
        cases.revealed,
        cases.dues,
        cases.suspended,
        cases.procedure,
        cases.handout,
        counter.agent,
        counter.body,
        counter.applied,
        counter.clash,
        counter.again,
        cases.found,
        cases.brought,
        cases.supply,
        cases.supplied,
        cases.void,
        counter.new_password,
        admin.staff,
        admin.new_account,
        admin.items,
        admin.form_editor,
        admin.form_table,
        admin.form_choices,
        admin.form_overtaken,
        admin.devices,
        admin.device_away,
        admin.device_printer,
        admin.device_ports,
        counter.scanned,
        admin.ages,
        admin.same_persons,
        counter.minor,
        counter.form,
        cases.corrected,
        cases.correcting,
        cases.copying,
        cases.copy_panel,
        cases.drafts,
        admin.rating,
        admin.ratings,
        hall.close,
        hall.settling,
        hall.unprinted,
        hall.settled,
        hall.scanless,
        hall.opened_lines,
        hall.left_open,
        counter.popover,
        hall.appointments,
        hall.hall,
        hall.hall_move,
        admin.centre_make,
        admin.centre_code,
        hall.hall_message,
        counter.called_for_help,
    )
}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else list(SCENES)
    sizes = sys.argv[3].split(",") if len(sys.argv) > 3 else list(SIZES)
    use_language(sys.argv[4] if len(sys.argv) > 4 else "zh")
    app = QApplication([])
    style = Style()
    style.apply(app)
    style.add_rare_font()
    for name in wanted:
        for size in sizes:
            style.set_large(False)
            style.settle()
            day = Day(app, style)
            SCENES[name](day)
            day.grab(folder / f"{name}-{size}.png", SIZES[size])
            day.shell.close()
            day.shell.deleteLater()
            app.processEvents()


if __name__ == "__main__":
    main()
