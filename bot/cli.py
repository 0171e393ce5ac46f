"""The command line. Only what a command needs is imported, when it runs: `--help` answers at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.stops import Stop

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.policy_subjects import Surroundings

app = typer.Typer(
    name="countersign",
    help=_("A self-hosted approval bot for Slack."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help=_("The database: bring it up to date, or ask how it stands."), no_args_is_help=True)
app.add_typer(database, name="db")
policy = typer.Typer(help=_("Policy files: what they say, and whether it is what you mean."), no_args_is_help=True)
app.add_typer(policy, name="policy")
audit = typer.Typer(
    help=_("The history: whether it is what was written, and what of it to keep."), no_args_is_help=True
)
app.add_typer(audit, name="audit")
_DATABASE = typer.Option(
    "--database", help=_("Ask the workspace's people, as the database has them; without a file also its types.")
)

messages = typer.Typer(help=_("Messages that wait, and those that could not be delivered."), no_args_is_help=True)
app.add_typer(messages, name="messages")
_DAY = "%Y-%m-%d"


@app.command(help=_("Try it here: the real bot against a bundled Slack with a page to click in. No account needed."))
def demo(
    port: Annotated[int, typer.Option(help=_("Where the page is served; a taken port picks the next."))] = 8080,
    browser: Annotated[bool, typer.Option(help=_("Open the page in the browser."))] = True,
    data: Annotated[Path | None, typer.Option(help=_("Keep everything in this folder."))] = None,
) -> None:
    from bot import demo as demonstration

    _leaving(lambda: demonstration.serve(port=port, browser=browser, data=data))


@app.command(help=_("Run the bot for the workspace that the environment names. Serves until Ctrl-C."))
def run(
    http: Annotated[str, typer.Option(metavar="HOST:PORT", help=_("Where HTTP is served."))] = "127.0.0.1:3000",
    migrate: Annotated[bool, typer.Option("--migrate", help=_("Bring an old database up to date first."))] = False,
) -> None:
    from bot import serving

    _leaving(lambda: serving.serve(_settings(), http=http, migrate=migrate))


@app.command(help=_("Look at everything the bot needs, and say what is wrong. Changes nothing; the bot may run."))
def doctor() -> None:
    from bot import doctor as looking
    from bot.wiring import databases

    found = list(looking.examine(os.environ, Path.cwd(), databases.look))
    for finding in found:
        typer.echo(str(finding))
    if any(finding.mark is looking.Mark.BAD for finding in found):
        raise typer.Exit(1)


@app.command(help=_("Print the app manifest to create the Slack app from, as the policies need it."))
def manifest(
    url: Annotated[str | None, typer.Option(help=_("The public address of the bot, for HTTP mode."))] = None,
) -> None:
    _leaving(lambda: typer.echo(_manifest(url)))


@database.command(help=_("Create the database, or bring it up to date."))
def upgrade() -> None:
    from bot.wiring import databases

    _leaving(lambda: typer.echo(databases.upgrade(_database_url())))


@database.command(help=_("Say which version the database has, and which one this program needs."))
def current() -> None:
    from bot.wiring import databases

    _leaving(lambda: typer.echo(databases.describe(_database_url())))


@database.command(help=_("Copy the database into a file, also while the bot runs."))
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file that is not there yet."))],
) -> None:
    from bot.wiring import databases

    _leaving(lambda: typer.echo(databases.back_up(_database_url(), file)))


@database.command(help=_("Put a copy back in place, with the bot stopped. What was sent before is not sent again."))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("What `countersign db backup` wrote."))],
) -> None:
    from bot.wiring import databases

    _leaving(lambda: typer.echo("\n".join(databases.restore(_database_url(), file))))


@messages.command("list", help=_("List the messages that wait, what the last try said, and when the next one is."))
def list_messages(
    dead: Annotated[bool, typer.Option("--dead", help=_("Only those that are not tried any more."))] = False,
) -> None:
    from bot.wiring import undelivered

    _leaving(lambda: typer.echo("\n".join(undelivered.describe(*_database_of(), dead=dead))))


@messages.command(help=_("Try a message again now, or all that are not tried any more."))
def retry(
    id_: Annotated[str | None, typer.Argument(metavar="ID", help=_("As `countersign messages list` has it."))] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("All that are not tried any more."))] = False,
) -> None:
    from bot.wiring import undelivered

    if (id_ is None) is not all_:
        raise typer.BadParameter(_("Name one message, or say --all."))
    _leaving(lambda: typer.echo(undelivered.retry(*_database_of(), id_)))


@messages.command(help=_("Do not try a message any more: Slack stays as it is."))
def drop(
    id_: Annotated[str, typer.Argument(metavar="ID", help=_("As `countersign messages list` has it."))],
) -> None:
    from bot.wiring import undelivered

    _leaving(lambda: typer.echo(undelivered.drop(*_database_of(), id_)))


@policy.command(help=_("Print the JSON Schema of policy files, for editors that complete and check as you type."))
def schema() -> None:
    import json

    from workflow.policy_schema import policy_schema

    typer.echo(json.dumps(policy_schema(), indent=2))


@policy.command(help=_("Say who would be asked for an application, and why. Works on the files alone, without Slack."))
def explain(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help=_("The id of the approval type."))],
    as_: Annotated[str, typer.Option("--as", metavar="WHO", help=_("The applicant: e-mail address or Slack id."))],
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help=_("A value of the form."))
    ] = None,
    choices: Annotated[
        list[str] | None,
        typer.Option("--choose", metavar="CHOICE=WHO,WHO", help=_("Whom the applicant chooses, by label or stage.")),
    ] = None,
    people: Annotated[Path | None, typer.Option(help=_("The people file; left out, COUNTERSIGN_PEOPLE."))] = None,
    database: Annotated[bool, _DATABASE] = False,
) -> None:
    from bot import policy_commands
    from bot.explaining import Asked
    from bot.policy_subjects import Among

    asked = Asked(who=as_, sets=sets or (), choices=choices or ())
    _leaving(lambda: policy_commands.explain(type_, asked, Among(people=people, database=database), _surroundings()))


@policy.command(help=_("Draw a type's route as a picture (SVG), for a manual or a page."))
def draw(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help=_("The id of the approval type."))],
    out: Annotated[Path | None, typer.Option(help=_("Where the picture is written; left out, it is printed."))] = None,
    upright: Annotated[bool, typer.Option("--upright", help=_("From top to bottom, for narrow pages."))] = False,
    people: Annotated[Path | None, typer.Option(help=_("The people file; left out, COUNTERSIGN_PEOPLE."))] = None,
    database: Annotated[bool, _DATABASE] = False,
) -> None:
    from bot import policy_commands
    from bot.policy_subjects import Among

    _leaving(
        lambda: policy_commands.draw(
            type_, out, Among(people=people, database=database), _surroundings(), upright=upright
        )
    )


@policy.command(help=_("Look for what is wrong: seats nobody fills, people who decide alone, conditions never met."))
def check(
    path: Annotated[Path | None, typer.Argument(help=_("A file or folder; left out, COUNTERSIGN_POLICIES."))] = None,
    people: Annotated[Path | None, typer.Option(help=_("The people file; left out, COUNTERSIGN_PEOPLE."))] = None,
    database: Annotated[bool, _DATABASE] = False,
) -> None:
    from bot import policy_commands
    from bot.policy_subjects import Among

    _leaving(lambda: policy_commands.check(path, Among(people=people, database=database), _surroundings()))


@policy.command("test", help=_("Run the tests that policy files bring along."))
def run_tests(
    path: Annotated[Path | None, typer.Argument(help=_("A file or folder; left out, COUNTERSIGN_POLICIES."))] = None,
    people: Annotated[Path | None, typer.Option(help=_("The people file; left out, COUNTERSIGN_PEOPLE."))] = None,
    database: Annotated[bool, _DATABASE] = False,
) -> None:
    from bot import policy_commands
    from bot.policy_subjects import Among

    _leaving(lambda: policy_commands.run_tests(path, Among(people=people, database=database), _surroundings()))


@policy.command(help=_("Write a type down as a policy file, as the database has it; also one that was made in Slack."))
def export(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help=_("The id of the approval type."))],
    version: Annotated[
        str, typer.Option(help=_("Its number, or the beginning of its hash; left out, the one in force."))
    ] = "",
    out: Annotated[Path | None, typer.Option(help=_("A file that is not there yet; left out, it is printed."))] = None,
) -> None:
    from bot import policy_commands

    _leaving(lambda: policy_commands.export(type_, version, out, _surroundings()))


@audit.command(help=_("Look for anything in the history that was changed, removed or added since it was written."))
def verify(
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="'N HASH'|FILE", help=_("A checkpoint that was copied elsewhere, or a file with such.")),
    ] = None,
    signed_from: Annotated[
        int, typer.Option(metavar="N", help=_("The first checkpoint that was signed, if there was no key at first."))
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
) -> None:
    from bot import audit_commands

    asked = audit_commands.Asked(against=against or (), signed_from=signed_from)
    _leaving(lambda: audit_commands.verify(os.environ, asked, as_json=as_json))


@audit.command(help=_("Make a checkpoint now, and print it to be kept elsewhere. The bot makes one an hour."))
def checkpoint() -> None:
    from bot import audit_commands

    _leaving(lambda: audit_commands.seal(os.environ))


@audit.command(
    help=_("Erase what people typed into a request that has ended. Its history stays whole, and tells of it.")
)
def erase(
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    why: Annotated[str, typer.Option(help=_("Why: it stays in the history."))],
    sure: Annotated[bool, typer.Option("--yes", help=_("Do not ask again."))] = False,
) -> None:
    from bot import audit_commands

    _leaving(lambda: audit_commands.erase(os.environ, number, why, sure=sure))


@audit.command("export", help=_("Write the history as CSV for spreadsheets, a row for each entry."))
def export_history(
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=[_DAY], help=_("Requests submitted on that day (UTC) or later.")),
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", formats=[_DAY], help=_("Requests submitted on that day or earlier."))
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", help=_("Requests of that approval type only."))] = None,
    internal: Annotated[bool, typer.Option("--internal", help=_("With internal remarks."))] = False,
    out: Annotated[Path | None, typer.Option(help=_("A file; left out, it is printed."))] = None,
) -> None:
    from bot import audit_commands
    from bot.audit_export import Wanted

    wanted = Wanted(first=from_ and from_.date(), last=to and to.date(), type=type_, internal=internal)
    _leaving(lambda: audit_commands.export(os.environ, wanted, out))


@audit.command(help=_("Write one request as a page to be printed: who decided what, when, and the hashes of it."))
def page(
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    language: Annotated[str | None, typer.Option(help=_("en or zh; left out, COUNTERSIGN_LANGUAGE."))] = None,
    zone: Annotated[str, typer.Option(help=_("The time zone in which moments are told."))] = "UTC",
    internal: Annotated[bool, typer.Option("--internal", help=_("With private fields and internal remarks."))] = False,
    out: Annotated[Path | None, typer.Option(help=_("A file (.html); left out, it is printed."))] = None,
) -> None:
    from bot import audit_commands

    asked = audit_commands.Page(number=number, language=language, zone=zone, internal=internal)
    _leaving(lambda: audit_commands.page(os.environ, asked, out))


def _surroundings() -> Surroundings:
    from bot.policy_subjects import Surroundings

    return Surroundings(env=os.environ, folder=Path.cwd())


def _manifest(url: str | None) -> str:
    from bot import definitions
    from bot import manifest as manifests
    from bot.config import language_of, manager_field, policies_folder

    policies = definitions.load(policies_folder(os.environ, Path.cwd()), language_of(os.environ)).policies
    usergroups, files = bool(definitions.usergroups_of(policies)), definitions.take_files(policies)
    profiles = bool(manager_field(os.environ))
    channels = definitions.tell_channels(policies)
    return manifests.as_json(url, usergroups=usergroups, files=files, profiles=profiles, channels=channels)


def _settings() -> Settings:
    from bot.config import Settings

    return Settings.from_env(os.environ, Path.cwd())


def _database_url() -> str:
    from bot.config import database_url

    return database_url(os.environ)


def _database_of() -> tuple[str, str]:
    """Its address, and the workspace that is meant where it holds several."""
    from bot.config import workspace_of

    return _database_url(), workspace_of(os.environ)


def _leaving(command: Callable[[], object]) -> None:
    """Run it; a stop becomes its sentences on standard error and its exit code."""
    try:
        command()
    except Stop as stop:
        for sentence in stop.sentences:
            typer.echo(sentence, err=True)
        raise typer.Exit(stop.exit_code) from stop


def main() -> None:
    """Run the command line; exits 0, 1 (the thing asked for failed) or 2 (wrong usage or configuration)."""
    app()


if __name__ == "__main__":
    main()
