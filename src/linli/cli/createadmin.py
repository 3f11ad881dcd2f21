"""`linli createadmin`: the first account."""

import click

from linli.cli.common import EXIT_CODES, Failed, answer, json_option, set_up_django


@click.command("createadmin", epilog=EXIT_CODES)
@click.argument("username")
@click.option("--email", default="", help="Where messages about the account go.")
@click.password_option(
    envvar="LINLI_ADMIN_PASSWORD",
    help="Asked for when not given; LINLI_ADMIN_PASSWORD serves scripts.",
)
@json_option
def command(username: str, email: str, password: str, as_json: bool) -> None:
    """Make an account that may change every setting.

    \b
    Example:
      linli createadmin wang.li --email wang.li@example.org
    """
    set_up_django()
    from linli.core import clock, errors
    from linli.guard import services as guard

    try:
        user = guard.create_admin(username=username, password=password, email=email, at=clock.now())
    except errors.Invalid as error:
        raise Failed(" ".join(error.fields.values()) or str(error)) from error
    except errors.LinliError as error:
        raise Failed(str(error)) from error
    answer(
        {"id": user, "username": username},
        as_json=as_json,
        text=f"{username} may sign in now, and should add a passkey or a code app at once.",
    )
