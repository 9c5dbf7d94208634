"""Each refusal of a class as a sentence that says what to do."""

from classroom.refusals import Code, Refusal
from simulator.language import Text

N_ = str  # marks a text for translation

SENTENCES: dict[Code, str] = {
    "alias_taken": N_("Another group has just taken this name: choose another one."),
    "bad_link": N_("This link is not that of a scenario."),
    "bad_value": N_("This answer cannot be read: please answer again."),
    "class_ended": N_("This class has ended: it was erased by the teacher, or 30 days have passed."),
    "class_full": N_("The class is full: it has {most} groups already."),
    "door_closed": N_("The teacher has closed the class to new groups. Ask them to let you in."),
    "newer_database": N_("The classes were kept by a newer version of Hydroscope: please start that version."),
    "no_class": N_("There is no class with this code. Check the six characters with your teacher."),
    "no_database": N_("The classes cannot be reached at the moment. Nothing is lost: please try again."),
    "no_driver": N_("To keep classes on PostgreSQL, first install what requirements-postgresql.txt lists."),
    "no_figures": N_("This scenario pairs nobody with the SNDS: it has no figures to publish."),
    "no_group": N_("No group of this class has this name."),
    "not_open": N_("It is too late: the teacher has closed this question. Your last answer is kept."),
    "not_reached": N_("These tables do not meet the challenge: run again on the server, they tell no such count."),
    "not_shown": N_("The answers will be shown when the teacher decides."),
    "not_teacher": N_("Only the teacher of the class can do this."),
    "other_engine": N_("Only runs paired with Hydroscope’s own engine can be published."),
    "pace": N_("Too many are trying to come in just now. Nothing is lost: please try again in {delay}."),
    "passphrase_length": N_("The passphrase must have between {shortest} and {longest} characters."),
    "too_costly": N_("This scenario is too large to be published: {parameter}, {most} at most."),
    "too_long": N_("This text is too long: {most} characters at most."),
    "too_many": N_("There are too many already: {most} at most."),
    "unknown_alias": N_("This name is not on the list: choose one of the list."),
    "unknown_database": N_("HYDROSCOPE_DATABASE_URL must be the address of a PostgreSQL or SQLite database."),
    "unseated": N_("Your group has left the class, or has a new key. Ask your teacher for the key and come back."),
    "wait": N_("Too many wrong tries. You can try again in {delay}."),
    "wrong_key": N_("This is not the key of this group. Tries left before a pause: {left}."),
    "wrong_passphrase": N_("This is not the passphrase of this class. Tries left before a pause: {left}."),
}


def explain(refusal: Refusal, t: Text) -> str:
    """The sentence of a refusal, in the visitor's language."""
    values = dict(refusal.values)
    if "seconds" in values:
        values["delay"] = _delay(values.pop("seconds"), t)
    if "parameter" in values:
        values["parameter"] = t._(values["parameter"])
    return t._(SENTENCES[refusal.code], **values)


def _delay(seconds: int, t: Text) -> str:
    if seconds <= 90:
        return t.n("{count} second", "{count} seconds", seconds)
    return t.n("{count} minute", "{count} minutes", -(-seconds // 60))
