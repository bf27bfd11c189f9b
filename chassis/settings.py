"""Every setting of every process, read once from the environment, `.env` or mounted secrets."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """`KABINET_<NAME>` for each field below; a file `/run/secrets/kabinet_<name>` does as well."""

    model_config = SettingsConfigDict(
        env_prefix="KABINET_",
        env_file=".env",
        extra="ignore",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    service: str = Field("", description="Which process this is; set by `serve`")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, description="Port to listen on")
    metrics_port: int = Field(
        0,
        description="Port of the gateway's /metrics, apart from the public one; 0 is off",
    )
    log_level: str = Field("INFO", description="Least level that is logged")
    default_language: Literal["ru", "en"] = Field(
        "ru", description="Language of a person who has not chosen one"
    )

    mongo_url: SecretStr = Field(
        SecretStr("mongodb://127.0.0.1:27017/kabinet?w=majority&journal=true"),
        description="The service's own database, its path. Keep w=majority&journal=true",
    )
    mongo_driver: Literal["motor", "pymongo"] = Field(
        "motor", description="Motor, or PyMongo's own async client"
    )
    amqp_url: SecretStr = Field(
        SecretStr("amqp://guest:guest@127.0.0.1:5672/kabinet"),
        description="The broker, with the service's own user",
    )
    sweep_seconds: float = Field(
        5.0, description="How often the relay looks for facts that a crash left untold"
    )

    identity_url: str = Field("http://127.0.0.1:8001", description="Where identity listens")
    applications_url: str = Field("http://127.0.0.1:8002", description="Where applications listens")
    metering_url: str = Field("http://127.0.0.1:8003", description="Where metering listens")
    reception_url: str = Field("http://127.0.0.1:8004", description="Where reception listens")
    notify_url: str = Field("http://127.0.0.1:8005", description="Where notify listens")
    public_url: str = Field(
        "http://127.0.0.1:8080",
        description="The address people know the account by; links in letters begin with it",
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Reverse proxies whose X-Forwarded-For is believed: addresses or networks "
        "(10.0.0.0/8), comma-separated",
    )

    token_private_key: SecretStr = Field(
        SecretStr(""),
        description="Ed25519 key (PEM) that signs access tokens; identity alone has it",
    )
    token_public_keys: str = Field(
        "",
        description="Ed25519 public keys (PEM, one after another) that check access tokens",
    )
    caller_private_key: SecretStr = Field(
        SecretStr(""), description="Ed25519 key (PEM) with which the gateway signs its calls"
    )
    caller_public_keys: str = Field(
        "", description="Ed25519 public keys (PEM) that the gateway's calls are checked with"
    )
    seal_private_key: SecretStr = Field(
        SecretStr(""),
        description="X25519 key (base64 of 32 bytes) that opens secrets; notify alone has it",
    )
    seal_public_key: str = Field(
        "", description="X25519 public key (base64 of 32 bytes) that identity seals secrets to"
    )

    access_minutes: int = Field(10, description="How long an access token is good")
    refresh_hours: int = Field(12, description="How long a sign-in lasts at the most (staff: 8)")
    idle_minutes: int = Field(30, description="How long a browser session may lie idle (staff: 15)")
    staff_totp: bool = Field(
        False, description="Whether staff must sign in with a second factor (TOTP)"
    )
    registrations_per_hour: int = Field(
        30, description="Registrations that pass from one network address in an hour"
    )

    smtp_host: str = Field("127.0.0.1", description="Mail server that letters leave through")
    smtp_port: int = Field(25, description="Its port")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        "none", description="How the connection is protected"
    )
    smtp_user: str = Field("", description="Login at the mail server; empty for none")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server")
    mail_from: str = Field("kabinet@example.com", description="Sender's address of every letter")
    digest_hour: int = Field(
        18, ge=0, le=23, description="Hour in Moscow at which letters of a day go as one"
    )
    desk_email: str = Field(
        "",
        description="Where staff are written to about cases nobody has taken; empty for those who "
        "lead the desk",
    )

    company_name: str = Field(
        "Сетевая организация", description="The grid company's name on pages and letters"
    )
    company_inn: str = Field(
        "",
        description="Its ИНН; with the account below it invoices are made with a code to pay by. "
        "Empty, as the five after it: invoices are uploaded",
    )
    company_kpp: str = Field("", description="Its КПП; none for who has an ИНН of 12 digits")
    company_account: str = Field("", description="Its account, 20 digits")
    company_bank: str = Field("", description="Its bank's name, up to 45 characters")
    company_bic: str = Field("", description="БИК of the bank, 9 digits")
    company_corr_account: str = Field("", description="The bank's own account, 20 digits")
    company_phone: str = Field("8 800 000-00-00", description="Its hotline, shown on every page")
    calendar_file: str = Field(
        "",
        description="File of decrees (TOML) that move days worked and days off, before what the "
        "calendar knows by itself; the same for every process",
    )
    zones_file: str = Field(
        "",
        description="File (TOML) of the zones of the day, their names and hours; empty for those "
        "of services/metering/zones.toml",
    )
    connection_list: bool = Field(
        True, description="Whether the stages of connections are shown to everybody, on /connection"
    )
    appointments_at_once: int = Field(
        10, description="How many visits to offices one consumer may have booked at a time"
    )
    appeals_per_day: int = Field(
        10, gt=0, description="How many appeals one consumer may file in a day"
    )
    file_megabytes: int = Field(20, description="Largest file that is taken")
    intervals_folder: str = Field(
        "",
        description="Folder from which files of interval data (макет 80020, XML or ZIP) are taken; "
        "done/ and refused/ beside them get each with its reply 80021. Empty is none",
    )
    intervals_megabytes: int = Field(
        60, description="Largest file of interval data that is taken, packed or not"
    )
    clamd_address: str = Field(
        "",
        description="clamd that checks each file before it is taken: tcp://host:3310 or "
        "unix:///run/clamav/clamd.ctl; empty is no check",
    )

    otlp_endpoint: str = Field(
        "", description="OTLP/HTTP collector of traces, e.g. http://127.0.0.1:4318; empty is off"
    )
    trace_ratio: float = Field(1.0, ge=0, le=1, description="Share of traces that are kept")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return [one.strip() for one in given.split(",") if one.strip()]
